/**
 * Connecting accounts by OAuth 2 authorization code with PKCE.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.oauth;

import org.jspecify.annotations.NullMarked;
