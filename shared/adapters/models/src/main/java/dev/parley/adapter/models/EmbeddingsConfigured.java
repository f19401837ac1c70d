package dev.parley.adapter.models;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether a model that makes vectors is named. */
final class EmbeddingsConfigured implements Condition {

  @Override
  @SuppressWarnings("rawtypes")
  public boolean matches(ConditionContext context) {
    return context
        .getProperty("parley.embeddings.model", String.class)
        .filter(model -> !model.isBlank())
        .isPresent();
  }
}
