/**
 * Passwords, access tokens, consent seals and ids: everything that needs a secret or chance.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.crypto;

import org.jspecify.annotations.NullMarked;
