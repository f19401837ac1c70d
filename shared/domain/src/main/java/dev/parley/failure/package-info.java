/**
 * Failures: what went wrong outside of us, in two kinds. A refusal is not a failure, it is a value.
 */
@NullMarked
package dev.parley.failure;

import org.jspecify.annotations.NullMarked;
