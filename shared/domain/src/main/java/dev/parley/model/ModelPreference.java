package dev.parley.model;

import org.jspecify.annotations.Nullable;

/**
 * What an agent or an organisation would rather have. A wish: where the model is not there or does
 * not answer, another one does, and a model that knows no temperature is given none.
 *
 * @param model the model to ask first, by its name or as {@code provider:name}
 * @param temperature how freely it answers, from 0 to 2
 */
public record ModelPreference(@Nullable String model, @Nullable Double temperature) {

  /** Whatever is set up. */
  public static final ModelPreference NONE = new ModelPreference(null, null);

  /**
   * @throws IllegalArgumentException if the temperature is out of its range
   */
  public ModelPreference {
    if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("no temperature: " + temperature);
    }
  }
}
