/**
 * The runner that serves all functions from one process on the embedded parts and the sandbox.
 * Nothing here is ever part of a Lambda.
 */
@NullMarked
package dev.parley.infra.local;

import org.jspecify.annotations.NullMarked;
