/**
 * The function that registers people and gives them tokens.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.auth;

import org.jspecify.annotations.NullMarked;
