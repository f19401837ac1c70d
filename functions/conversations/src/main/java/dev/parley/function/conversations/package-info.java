/**
 * The function that lists, shows and changes conversations.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.conversations;

import org.jspecify.annotations.NullMarked;
