@NullMarked
package dev.parley.infra.bench.cost;

import org.jspecify.annotations.NullMarked;
