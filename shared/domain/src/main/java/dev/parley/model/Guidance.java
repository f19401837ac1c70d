package dev.parley.model;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How those who offer an assistant want it to be.
 *
 * @param instructions what they tell the model, at most {@value #LONGEST} characters
 */
public record Guidance(ModelPreference preference, @Nullable String instructions) {

  /** How long instructions may be, in characters. */
  public static final int LONGEST = 8_000;

  /** Nothing special is wanted. */
  public static final Guidance NONE = new Guidance(ModelPreference.NONE, null);

  /**
   * @throws IllegalArgumentException if the instructions are too long
   */
  public Guidance {
    if (instructions != null && instructions.length() > LONGEST) {
      throw new IllegalArgumentException("instructions of more than " + LONGEST + " characters");
    }
  }

  /** This one within a wider one: what it leaves open is as there, and both have their say. */
  public Guidance within(Guidance wider) {
    return new Guidance(
        new ModelPreference(
            preference.model() == null ? wider.preference.model() : preference.model(),
            preference.temperature() == null
                ? wider.preference.temperature()
                : preference.temperature()),
        Stream.of(wider, this)
            .map(Guidance::instructions)
            .filter(text -> text != null && !text.isBlank())
            .map(String::strip)
            .reduce((one, other) -> one + "\n" + other)
            .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST))
            .orElse(null));
  }
}
