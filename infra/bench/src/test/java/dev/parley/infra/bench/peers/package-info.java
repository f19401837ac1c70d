@NullMarked
package dev.parley.infra.bench.peers;

import org.jspecify.annotations.NullMarked;
