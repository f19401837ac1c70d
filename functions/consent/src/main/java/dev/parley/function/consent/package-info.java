/**
 * The function that takes decisions about what an assistant may do.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.consent;

import org.jspecify.annotations.NullMarked;
