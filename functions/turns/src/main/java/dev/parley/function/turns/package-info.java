/**
 * The function that runs the turns that a queue wakes.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.turns;

import org.jspecify.annotations.NullMarked;
