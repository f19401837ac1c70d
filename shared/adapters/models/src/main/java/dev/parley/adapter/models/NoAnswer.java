package dev.parley.adapter.models;

/** What a server sent is no answer, or not all of one. Never leaves this package. */
final class NoAnswer extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ModelTrouble trouble;

  NoAnswer(ModelTrouble trouble) {
    super(trouble.failure().getMessage());
    this.trouble = trouble;
  }

  ModelTrouble trouble() {
    return trouble;
  }
}
