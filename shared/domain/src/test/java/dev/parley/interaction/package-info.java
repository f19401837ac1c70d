/** What the questions and wake-ups promise, and the tests of this package. */
@NullMarked
package dev.parley.interaction;

import org.jspecify.annotations.NullMarked;
