package dev.parley.adapter.models;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether a model is named: in a chain, or the one. */
final class ModelsConfigured implements Condition {

  @Override
  @SuppressWarnings("rawtypes")
  public boolean matches(ConditionContext context) {
    return context
            .getProperty("parley.models.chain", String.class)
            .filter(chain -> !chain.isBlank())
            .isPresent()
        || context.containsProperty("parley.model.model");
  }
}
