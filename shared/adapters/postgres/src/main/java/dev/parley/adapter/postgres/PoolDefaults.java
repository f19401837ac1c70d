package dev.parley.adapter.postgres;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.env.Environment;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * What a pool is where the settings of {@code datasources.default} say nothing: two connections,
 * since a Lambda instance answers one request at a time and all instances share the database; a
 * start without a database, which may come later; and a wait short enough for an answer in time.
 */
@Singleton
final class PoolDefaults implements BeanCreatedEventListener<DatasourceConfiguration> {

  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 2;

  private final Environment environment;

  PoolDefaults(Environment environment) {
    this.environment = environment;
  }

  @Override
  public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
    DatasourceConfiguration pool = event.getBean();
    String prefix = "datasources." + pool.getName() + ".";
    if (!environment.containsProperty(prefix + "maximum-pool-size")) {
      pool.setMaximumPoolSize(CONNECTIONS);
    }
    if (!environment.containsProperty(prefix + "minimum-idle")) {
      pool.setMinimumIdle(0);
    }
    if (!environment.containsProperty(prefix + "connection-timeout")) {
      pool.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    }
    if (!environment.containsProperty(prefix + "initialization-fail-timeout")) {
      pool.setInitializationFailTimeout(-1);
    }
    return pool;
  }
}
