/**
 * The stand-in model and the small providers (sign-in, mail, chat, code) that answer in place of
 * the real ones in tests and in the local runner. Nothing here is ever part of a Lambda.
 */
@NullMarked
package dev.parley.infra.sandbox;

import org.jspecify.annotations.NullMarked;
