package dev.parley.adapter.postgres;

import dev.parley.health.HealthProbe;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Looks whether PostgreSQL answers. */
@Singleton
@Requires(property = "datasources.default.url")
final class PostgresHealthProbe implements HealthProbe {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DataSource pool;

  PostgresHealthProbe(DataSource pool) {
    // The bean hands out connections within a transaction only; the pool below it always does.
    this.pool = DelegatingDataSource.unwrapDataSource(pool);
  }

  @Override
  public Part part() {
    return Part.DATABASE;
  }

  @Override
  public Condition look() {
    // In a thread of its own: a pool waits longer for a connection than a probe may take.
    return CompletableFuture.supplyAsync(this::ask, Thread::startVirtualThread)
        .completeOnTimeout(Condition.DOWN, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private Condition ask() {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid((int) PATIENCE.toSeconds()) ? Condition.UP : Condition.DOWN;
    } catch (SQLException e) {
      return Condition.DOWN;
    }
  }
}
