package dev.parley.session;

import dev.parley.consent.Grant;
import dev.parley.session.Sessions.GrantUse;
import org.jspecify.annotations.Nullable;

/**
 * The consent that a call takes with it when it is sent.
 *
 * @param token the id of its token, used up
 * @param given the standing consent that begins with it, or null
 * @param used the standing consent it is a use of, or null
 */
record Spent(String token, @Nullable Grant given, @Nullable GrantUse used) {}
