package dev.parley.adapter.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.parley.health.HealthProbe;
import dev.parley.health.HealthProbeContract;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class PostgresHealthProbeTest extends HealthProbeContract {

  private final List<HikariDataSource> pools = new ArrayList<>();

  @AfterEach
  void close() {
    pools.forEach(HikariDataSource::close);
  }

  @Override
  protected HealthProbe working() {
    return Store.shared().getBean(HealthProbe.class);
  }

  @Override
  protected HealthProbe at(URI address) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://" + address.getAuthority() + "/parley");
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(5_000);
    HikariDataSource pool = new HikariDataSource(config);
    pools.add(pool);
    return new PostgresHealthProbe(pool);
  }
}
