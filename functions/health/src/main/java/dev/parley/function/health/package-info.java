/**
 * The function that tells whether the parts answer, and what the API is.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.health;

import org.jspecify.annotations.NullMarked;
