package dev.parley.adapter.dynamodb;

import dev.parley.account.UserId;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The decision of a question's item. */
record StoredDecision(
    int schema,
    Answer answer,
    @Nullable UserId by,
    Decision.Via via,
    Instant at,
    @Nullable String key)
    implements StoredJson.Versioned {

  static StoredDecision of(Decision decision) {
    return new StoredDecision(
        StoredJson.SCHEMA,
        decision.answer(),
        decision.by(),
        decision.via(),
        decision.at(),
        decision.key());
  }

  Decision decision() {
    return new Decision(answer, by, via, at, key);
  }
}
