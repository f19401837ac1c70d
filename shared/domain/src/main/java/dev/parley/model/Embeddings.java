package dev.parley.model;

import java.time.Instant;
import java.util.List;

/**
 * Turns texts into vectors that lie close together where the texts mean much the same. Asking twice
 * is allowed and costs twice.
 *
 * <p>Throws {@link dev.parley.failure.Transient} with {@code MODEL_UNAVAILABLE} or {@code
 * MODEL_TIMEOUT}, and {@link dev.parley.failure.Permanent} with {@code MODEL_REFUSED} or, when the
 * answer is no answer at all, {@code MODEL_INVALID}.
 */
public interface Embeddings {

  /** What makes the vectors: those of different models cannot be compared. */
  ModelName model();

  /**
   * The vectors of the texts, in their order: all of one length, none of nothing but zeros. Any
   * number of texts may be given, also none, and any text, also a long or an empty one.
   */
  List<float[]> vectors(List<String> texts, Instant deadline);
}
