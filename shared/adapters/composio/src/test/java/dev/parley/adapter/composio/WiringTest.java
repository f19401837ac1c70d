package dev.parley.adapter.composio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.connection.AccountLinks;
import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WiringTest {

  @Test
  void there_is_no_composio_without_a_key() {
    try (ApplicationContext context = context(Map.of("parley.composio.api-key", ""))) {
      assertThat(context.containsBean(ToolSource.class)).isFalse();
      assertThat(context.containsBean(AccountLinks.class)).isFalse();
    }
  }

  @Test
  void the_settings_are_read() {
    try (ApplicationContext context =
        context(
            Map.of(
                "parley.composio.api-key",
                "ak_1",
                "parley.composio.toolkits",
                "notion,linear",
                "parley.composio.auth-configs",
                "notion=ac_1",
                "parley.composio.versions",
                "notion=20250905_00,linear=latest",
                "parley.oauth.redirect-uri",
                "https://parley.example/api/v1/auth/callback"))) {
      ComposioSettings settings = context.getBean(ComposioSettings.class);
      assertThat(settings.baseUrl()).hasToString("https://backend.composio.dev");
      assertThat(settings.prefix()).isEqualTo("v3.1");
      assertThat(settings.offers("notion", false)).isTrue();
      assertThat(settings.offers("github", true)).isFalse();
      assertThat(settings.authConfigsByToolkit()).isEqualTo(Map.of("notion", "ac_1"));
      assertThat(settings.versionsByToolkit()).hasSize(2);
      assertThat(context.getBean(ToolSource.class)).isInstanceOf(ComposioTools.class);
      assertThat(context.getBean(AccountLinks.class)).isInstanceOf(ComposioLinks.class);
    }
  }

  @Test
  void settings_that_are_there_and_empty_are_as_none() {
    try (ApplicationContext context =
        context(
            Map.of(
                "parley.composio.api-key",
                "ak_1",
                "parley.composio.toolkits",
                "",
                "parley.composio.auth-configs",
                "",
                "parley.composio.versions",
                ""))) {
      ComposioSettings settings = context.getBean(ComposioSettings.class);
      assertThat(settings.offers("github", true)).isTrue();
      assertThat(settings.offers("github", false)).isFalse();
      assertThat(settings.authConfigsByToolkit()).isEmpty();
      assertThat(context.containsBean(AccountLinks.class)).isFalse();
    }
  }

  private static ApplicationContext context(Map<String, Object> properties) {
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .banner(false)
        .properties(properties)
        .start();
  }
}
