package dev.parley.model;

/**
 * A language model. Asking twice is allowed and costs twice.
 *
 * <p>Throws {@link dev.parley.failure.Transient} with {@code MODEL_UNAVAILABLE} or {@code
 * MODEL_TIMEOUT}, and {@link dev.parley.failure.Permanent} with {@code MODEL_REFUSED} or, when the
 * answer is no answer at all, {@code MODEL_INVALID}. Arguments of calls are not checked.
 */
public interface LanguageModel {

  ModelReply reply(ModelRequest request);

  /** The provider's short name, for people. */
  String provider();
}
