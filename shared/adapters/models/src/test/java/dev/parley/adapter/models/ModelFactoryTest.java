package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.health.ModelStanding;
import dev.parley.health.ModelStandings;
import dev.parley.model.LanguageModel;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.MapPropertySource;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ModelFactoryTest {

  @Test
  void there_is_a_model_where_one_is_named() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.model.model", "some-model",
                "parley.model.base-url", "http://127.0.0.1:9/v1",
                "parley.model.timeout", "20s",
                "parley.model.temperature", "0.2"))) {
      assertThat(context.getBean(ModelSettings.class).provider()).isEqualTo("127.0.0.1");
      assertThat(context.getBean(ModelSettings.class))
          .isEqualTo(
              new ModelSettings(
                  URI.create("http://127.0.0.1:9/v1"),
                  null,
                  "some-model",
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(15),
                  0.2));
    }
  }

  @Test
  void the_vendor_is_asked_unless_another_server_is_named() {
    try (ApplicationContext context =
        ApplicationContext.run(Map.of("parley.model.model", "some-model"))) {
      assertThat(context.getBean(ModelSettings.class).provider()).isEqualTo("openai");
    }
  }

  @Test
  void a_chain_is_asked_in_its_order_instead_of_the_one() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.model.model", "some-model",
                "parley.models.chain", "gemini:a,compatible:b@http://127.0.0.1:9/v1",
                "parley.models.idle-timeout", "5s",
                "parley.models.prices.gpt-4.1-mini", "0.5/2",
                "parley.models.providers.gemini.base-url", "http://127.0.0.1:10/v1",
                "parley.models.providers.gemini.api-key", "",
                "parley.models.providers.compatible.stream-usage", "false"))) {
      assertThat(context.getBean(ModelStandings.class).standings())
          .extracting(ModelStanding::name)
          .containsExactly("gemini:a", "compatible:b");
      assertThat(context.getBean(ChainSettings.class).idleTimeout())
          .isEqualTo(Duration.ofSeconds(5));
      assertThat(context.getBean(ChainSettings.class).prices())
          .isEqualTo(Map.of("gpt-4.1-mini", "0.5/2"));
      assertThat(context.getBeansOfType(ProviderSettings.class))
          .extracting(
              ProviderSettings::name, ProviderSettings::baseUrl, ProviderSettings::streamUsage)
          .containsExactlyInAnyOrder(
              tuple("gemini", "http://127.0.0.1:10/v1", null), tuple("compatible", null, false));
    }
  }

  @Test
  void a_chain_can_be_named_by_the_environment() {
    try (ApplicationContext context =
        ApplicationContext.builder()
            .propertySources(
                environment(
                    Map.of(
                        "PARLEY_MODELS", "groq:llama",
                        "PARLEY_MODELS_PROVIDERS_GROQ_BASE_URL", "http://127.0.0.1:9/v1",
                        "PARLEY_MODELS_PROVIDERS_GROQ_API_KEY", "gsk-1",
                        "PARLEY_MODELS_PROVIDERS_GROQ_INSTRUCTIONS", "developer",
                        "PARLEY_MODELS_PROVIDERS_GROQ_MOST_FUNCTIONS", "64")))
            .properties(Map.of("parley.models.chain", "${PARLEY_MODELS:}"))
            .start()) {
      assertThat(context.getBean(ModelStandings.class).standings())
          .extracting(ModelStanding::name)
          .containsExactly("groq:llama");
      ProviderSettings groq = context.getBean(ProviderSettings.class);
      assertThat(groq.apiKey()).isEqualTo("gsk-1");
      assertThat(groq.mostFunctions()).isEqualTo(64);
      assertThat(groq.instructions()).isEqualTo(Abilities.Role.DEVELOPER);
      assertThat(groq.toString()).doesNotContain("gsk-1");
    }
  }

  private static MapPropertySource environment(Map<String, String> variables) {
    return new MapPropertySource("environment", variables) {
      @Override
      public PropertyConvention getConvention() {
        return PropertyConvention.ENVIRONMENT_VARIABLE;
      }
    };
  }

  @Test
  void there_is_none_where_none_is_named() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(LanguageModel.class)).isFalse();
    }
  }
}
