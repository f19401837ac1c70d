package dev.parley.adapter.models;

import dev.parley.model.ModelReply;

/** What came of asking once. */
sealed interface Attempt {

  /** An answer. */
  record Answered(ModelReply reply) implements Attempt {}

  /**
   * None.
   *
   * @param begun whether an answer had begun, which costs
   */
  record Failed(ModelTrouble trouble, boolean begun) implements Attempt {}
}
