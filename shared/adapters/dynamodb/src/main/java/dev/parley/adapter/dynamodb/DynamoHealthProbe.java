package dev.parley.adapter.dynamodb;

import dev.parley.health.HealthProbe;
import java.time.Duration;

/** Looks whether the table answers. */
final class DynamoHealthProbe implements HealthProbe {

  private static final Duration PATIENCE = Duration.ofMillis(1800);

  private final DynamoTable table;

  DynamoHealthProbe(DynamoTable table) {
    this.table = table;
  }

  @Override
  public Part part() {
    return Part.SESSION_STORE;
  }

  @Override
  public Condition look() {
    return table.answers(PATIENCE) ? Condition.UP : Condition.DOWN;
  }
}
