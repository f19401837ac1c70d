/**
 * The function by which organisations add apps of their own.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.integrations;

import org.jspecify.annotations.NullMarked;
