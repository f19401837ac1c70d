/**
 * Conversations and their messages, which last. What a conversation is doing is a session's matter.
 */
@NullMarked
package dev.parley.conversation;

import org.jspecify.annotations.NullMarked;
