/**
 * The function that expires what is due and wakes turns that lost their runner.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.cleanup;

import org.jspecify.annotations.NullMarked;
