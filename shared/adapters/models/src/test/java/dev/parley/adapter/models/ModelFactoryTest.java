package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.model.LanguageModel;
import io.micronaut.context.ApplicationContext;
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
  void there_is_none_where_none_is_named() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(LanguageModel.class)).isFalse();
    }
  }
}
