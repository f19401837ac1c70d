package dev.parley.adapter.dynamodb;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.conversation.Usage;
import org.jspecify.annotations.Nullable;

/** What a session's model calls cost; the price came later than the rest, and may be unknown. */
record StoredUsage(
    long promptTokens,
    long completionTokens,
    int modelCalls,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long costMicros) {

  static StoredUsage of(Usage usage) {
    return new StoredUsage(
        usage.promptTokens(),
        usage.completionTokens(),
        usage.modelCalls(),
        usage.costMicros() == 0 ? null : usage.costMicros());
  }

  Usage usage() {
    return new Usage(
        promptTokens, completionTokens, modelCalls, costMicros == null ? 0 : costMicros);
  }
}
