/** Turns whose process dies, and whose answers are lost, and what becomes of them. */
@NullMarked
package dev.parley.infra.proofs.crashes;

import org.jspecify.annotations.NullMarked;
