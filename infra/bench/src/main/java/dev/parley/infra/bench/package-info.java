/** Benchmarks over the code that serves. Nothing of it is shipped. */
@NullMarked
package dev.parley.infra.bench;

import org.jspecify.annotations.NullMarked;
