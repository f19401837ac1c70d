package dev.parley.adapter.dynamodb;

import dev.parley.connection.PendingAuthorizations;
import dev.parley.consent.Grants;
import dev.parley.conversation.EventLog;
import dev.parley.health.HealthProbe;
import dev.parley.interaction.Interactions;
import dev.parley.request.IdempotencyKeys;
import dev.parley.request.RateLimits;
import dev.parley.session.Sessions;
import dev.parley.tool.IndexCache;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import org.crac.Resource;

/** The ports on the table, where one is configured. */
@Factory
@Requires(property = "parley.dynamodb.table")
final class DynamoBeans {

  @Singleton
  @Bean(preDestroy = "close")
  DynamoTable table(DynamoSettings settings) {
    String endpoint = settings.endpoint();
    DynamoTable table =
        DynamoTable.open(
            settings.table(), endpoint == null ? null : URI.create(endpoint), settings.region());
    if (settings.createTable()) {
      table.create();
    }
    return table;
  }

  @Singleton
  UserItems userItems(DynamoTable table) {
    return new UserItems(table);
  }

  @Singleton
  Sessions sessions(DynamoTable table, UserItems items) {
    return new DynamoSessions(table, items);
  }

  @Singleton
  Interactions interactions(DynamoTable table) {
    return new DynamoInteractions(table);
  }

  @Singleton
  Grants grants(DynamoTable table) {
    return new DynamoGrants(table);
  }

  @Singleton
  PendingAuthorizations pendingAuthorizations(DynamoTable table) {
    return new DynamoPendingAuthorizations(table);
  }

  /** Unless indexes are kept in a folder. */
  @Singleton
  @Requires(missingProperty = "parley.index.folder")
  IndexCache indexCache(DynamoTable table, InstantSource clock) {
    return new DynamoIndexCache(table, clock);
  }

  @Singleton
  EventLog eventLog(DynamoTable table) {
    return new RememberedTails(new DynamoEventLog(table));
  }

  @Singleton
  IdempotencyKeys idempotencyKeys(DynamoTable table) {
    return new DynamoIdempotencyKeys(table);
  }

  @Singleton
  Resource snapshot(DynamoTable table, InstantSource clock) {
    return new TableSnapshot(table, clock);
  }

  @Singleton
  HealthProbe healthProbe(DynamoTable table) {
    return new DynamoHealthProbe(table);
  }

  @Singleton
  RateLimits rateLimits(UserItems items) {
    return new DynamoRateLimits(items);
  }
}
