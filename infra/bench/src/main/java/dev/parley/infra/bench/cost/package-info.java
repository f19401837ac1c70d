/**
 * What running Parley costs, and what it costs to wait: a day is simulated with counts that were
 * measured, and billed by a list of prices. Nothing here measures, and nothing asks anybody.
 */
@NullMarked
package dev.parley.infra.bench.cost;

import org.jspecify.annotations.NullMarked;
