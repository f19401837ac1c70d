/**
 * The function that takes messages, answers to interactions and shows sessions; runs turns.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.chat;

import org.jspecify.annotations.NullMarked;
