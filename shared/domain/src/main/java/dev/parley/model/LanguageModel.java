package dev.parley.model;

/**
 * A language model. Asking twice is allowed and costs twice.
 *
 * <p>Throws {@link dev.parley.failure.Transient} with {@code MODEL_UNAVAILABLE} or {@code
 * MODEL_TIMEOUT}, and {@link dev.parley.failure.Permanent} with {@code MODEL_REFUSED} or, when the
 * answer is no answer at all, {@code MODEL_INVALID}. Arguments of calls are not checked.
 */
public interface LanguageModel {

  /** Asks, and tells the words of the answer as they come. */
  ModelReply reply(ModelRequest request, Listener listener);

  /** Asks, and tells nothing before all of the answer is there. */
  default ModelReply reply(ModelRequest request) {
    return reply(request, Listener.NONE);
  }

  /**
   * Whoever reads along. What it was told is, put together, the text of the reply: never more,
   * never other, whatever had to be asked again on the way. A reply that is calls tells none, or
   * words that came before them. When asking fails, what was told is all there will be.
   */
  @FunctionalInterface
  interface Listener {
    /** Listens to nothing. */
    Listener NONE = _ -> {};

    void said(String words);
  }
}
