/** What adding apps promises, and the contracts of its ports. */
@NullMarked
package dev.parley.integration;

import org.jspecify.annotations.NullMarked;
