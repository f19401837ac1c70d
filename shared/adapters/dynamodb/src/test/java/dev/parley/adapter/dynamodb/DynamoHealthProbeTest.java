package dev.parley.adapter.dynamodb;

import dev.parley.health.HealthProbe;
import dev.parley.health.HealthProbeContract;
import java.net.URI;

class DynamoHealthProbeTest extends HealthProbeContract {

  private final DynamoTable table = TestTable.fresh();

  @Override
  protected HealthProbe working() {
    return new DynamoHealthProbe(table);
  }

  @Override
  protected HealthProbe at(URI address) {
    return new DynamoHealthProbe(DynamoTable.open("parley", address, null));
  }
}
