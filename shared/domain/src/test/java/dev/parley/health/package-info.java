/** What health probes promise. */
@NullMarked
package dev.parley.health;

import org.jspecify.annotations.NullMarked;
