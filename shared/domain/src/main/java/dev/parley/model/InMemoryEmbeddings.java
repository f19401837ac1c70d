package dev.parley.model;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** Vectors of the groups of three letters in a text: close where texts have words in common. */
public final class InMemoryEmbeddings implements Embeddings {

  private static final int LENGTH = 256;
  private static final int LETTERS = 3;

  private final InstantSource clock;
  private volatile boolean away;

  public InMemoryEmbeddings(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on they cannot be reached. */
  public InMemoryEmbeddings goAway() {
    away = true;
    return this;
  }

  @Override
  public ModelName model() {
    return new ModelName("in-memory", "letters");
  }

  @Override
  public List<float[]> vectors(List<String> texts, Instant deadline) {
    if (!deadline.isAfter(clock.instant())) {
      throw new Transient(FailureCode.MODEL_TIMEOUT, "the deadline has passed");
    }
    if (away) {
      throw new Transient(FailureCode.MODEL_UNAVAILABLE, "the embeddings are away");
    }
    return texts.stream().map(InMemoryEmbeddings::vector).toList();
  }

  private static float[] vector(String text) {
    String padded = "  " + text.toLowerCase(Locale.ROOT) + "  ";
    float[] vector = new float[LENGTH];
    for (int at = 0; at + LETTERS <= padded.length(); at++) {
      vector[Math.floorMod(padded.substring(at, at + LETTERS).hashCode(), LENGTH)]++;
    }
    return vector;
  }
}
