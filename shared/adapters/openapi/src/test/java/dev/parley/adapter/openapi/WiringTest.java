package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tool.App;
import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.MapPropertySource;
import java.time.InstantSource;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class WiringTest {

  /** As in a function: settings are environment variables. */
  private static ApplicationContext context(Map<String, Object> settings) {
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .propertySources(
            new MapPropertySource("environment", settings) {
              @Override
              public PropertyConvention getConvention() {
                return PropertyConvention.ENVIRONMENT_VARIABLE;
              }
            })
        .singletons(InstantSource.system())
        .start();
  }

  @Test
  void apps_that_can_be_connected_are_one_source() {
    try (ApplicationContext context =
        context(
            Map.of(
                "PARLEY_APPS_GMAIL_BASE_URL", "http://127.0.0.1:9/gmail",
                "PARLEY_APPS_GMAIL_CLIENT_ID", "id",
                "PARLEY_APPS_SLACK_CLIENT_ID", "",
                "PARLEY_APPS_GITHUB_SCOPES", "repo",
                "PARLEY_APPS_SHOP_DOCUMENT", "classpath:connectors/github.yaml",
                "PARLEY_APPS_SHOP_CLIENT_ID", "id"))) {
      ToolSource source = context.getBean(ToolSource.class);

      assertThat(source.apps())
          .extracting(app -> app.id().value(), App::name)
          .containsExactlyInAnyOrder(Tuple.tuple("gmail", "Gmail"), Tuple.tuple("shop", "GitHub"));
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
