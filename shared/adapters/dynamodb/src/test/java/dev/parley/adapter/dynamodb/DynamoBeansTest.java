package dev.parley.adapter.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.connection.PendingAuthorizations;
import dev.parley.health.HealthProbe;
import dev.parley.infra.embedded.DynamoPart;
import dev.parley.interaction.Interactions;
import dev.parley.request.IdempotencyKeys;
import dev.parley.request.RateLimits;
import dev.parley.session.ExampleSessions;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.tool.IndexCache;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DynamoBeansTest {

  @Test
  void a_configured_table_gives_the_ports() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.dynamodb.table",
                "parley-" + UUID.randomUUID(),
                "parley.dynamodb.endpoint",
                DynamoPart.throwaway().endpoint().toString(),
                "parley.dynamodb.region",
                "eu-central-1",
                "parley.dynamodb.create-table",
                "true"))) {
      Sessions sessions = context.getBean(Sessions.class);
      Session session = ExampleSessions.fresh(ExampleSessions.user());

      assertThat(sessions.start(session, 1))
          .isEqualTo(new Sessions.Starting.Started(session.saved()));
      assertThat(context.getBean(Interactions.class).inbox(session.userId(), 1)).isEmpty();
      assertThat(context.containsBean(PendingAuthorizations.class)).isTrue();
      assertThat(context.containsBean(IdempotencyKeys.class)).isTrue();
      assertThat(context.containsBean(RateLimits.class)).isTrue();
      assertThat(context.containsBean(HealthProbe.class)).isTrue();
      assertThat(context.getBean(IndexCache.class)).isInstanceOf(DynamoIndexCache.class);
    }
  }

  @Test
  void without_a_table_there_is_nothing() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(Sessions.class)).isFalse();
      assertThat(context.containsBean(DynamoTable.class)).isFalse();
    }
  }

  @Test
  void opening_a_table_does_not_connect() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.dynamodb.table", "parley",
                "parley.dynamodb.endpoint", "http://127.0.0.1:1"))) {
      assertThat(context.getBean(Sessions.class)).isInstanceOf(DynamoSessions.class);
    }
  }
}
