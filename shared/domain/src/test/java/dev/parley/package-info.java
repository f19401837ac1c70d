/** What the contracts of several concepts share. */
@NullMarked
package dev.parley;

import org.jspecify.annotations.NullMarked;
