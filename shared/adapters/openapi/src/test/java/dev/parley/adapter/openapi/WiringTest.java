package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tool.App;
import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import java.time.InstantSource;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class WiringTest {

  private static ApplicationContext context(Map<String, Object> settings) {
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .properties(settings)
        .singletons(InstantSource.system())
        .start();
  }

  @Test
  void configured_apps_are_one_source() {
    try (ApplicationContext context =
        context(
            Map.of(
                "parley.openapi.gmail.base-url", "http://127.0.0.1:9/gmail",
                "parley.openapi.slack.scopes", "chat:write",
                "parley.openapi.shop.document", "classpath:connectors/github.yaml"))) {
      ToolSource source = context.getBean(ToolSource.class);

      assertThat(source.apps())
          .extracting(app -> app.id().value(), App::name)
          .containsExactlyInAnyOrder(
              Tuple.tuple("gmail", "Gmail"),
              Tuple.tuple("slack", "Slack"),
              Tuple.tuple("shop", "GitHub"));
      assertThat(source.apps())
          .filteredOn(app -> app.id().value().equals("gmail"))
          .first()
          .extracting(app -> ((App.Access.OAuth) app.access()).tokenUri().toString())
          .isEqualTo("http://127.0.0.1:9/gmail/token");
    }
  }

  @Test
  void without_apps_there_is_no_source() {
    try (ApplicationContext context = context(Map.of())) {
      assertThat(context.containsBean(ToolSource.class)).isFalse();
    }
  }
}
