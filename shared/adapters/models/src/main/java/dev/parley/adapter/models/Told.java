package dev.parley.adapter.models;

import dev.parley.model.LanguageModel.Listener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a listener was told of one answer, whoever gave it. Each attempt {@link #begin begins}, goes
 * on from what those before it told, and {@link #end ends} if it comes to its end.
 */
final class Told {

  private final Listener listener;
  private final StringBuilder text = new StringBuilder();

  /** Blanks that nothing came behind yet: alone they would be no answer. */
  private final StringBuilder held = new StringBuilder();

  private @Nullable Overlap overlap;

  Told(Listener listener) {
    this.listener = listener;
  }

  /** All that was told. */
  String text() {
    return text.toString();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Another attempt begins: what the one before it held back is forgotten. */
  void begin() {
    held.setLength(0);
    overlap = text.isEmpty() ? null : new Overlap(text.toString());
  }

  /** Tells what is new of what an attempt says. */
  void say(String words) {
    Overlap repeating = overlap;
    if (repeating != null) {
      Optional<String> fresh = repeating.add(words);
      if (fresh.isPresent()) {
        overlap = null;
        tell(fresh.get());
      }
      return;
    }
    if (!text.isEmpty()) {
      tell(words);
      return;
    }
    held.append(words);
    if (!held.toString().isBlank()) {
      tell(held.toString());
    }
  }

  /** The attempt said all it has to say. */
  void end() {
    Overlap repeating = overlap;
    if (repeating != null) {
      overlap = null;
      tell(repeating.rest());
    }
  }

  private void tell(String words) {
    if (!words.isEmpty()) {
      text.append(words);
      listener.said(words);
    }
  }
}
