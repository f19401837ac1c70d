package dev.parley.adapter.models;

import dev.parley.model.LanguageModel;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The model, where one is configured. */
@Factory
@Requires(property = "parley.model.model")
final class ModelFactory {

  @Singleton
  @Bean(preDestroy = "close", typed = LanguageModel.class)
  OpenAiModel model(ModelSettings settings, InstantSource clock) {
    return new OpenAiModel(settings, clock);
  }
}
