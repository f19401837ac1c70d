package dev.parley.runtime;

import dev.parley.conversation.Usage;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;

/** What the models cost. */
@Serdeable(naming = SnakeCaseStrategy.class)
public record UsageBody(
    long promptTokens, long completionTokens, long totalTokens, int modelCalls) {

  public static UsageBody of(Usage usage) {
    return new UsageBody(
        usage.promptTokens(), usage.completionTokens(), usage.totalTokens(), usage.modelCalls());
  }
}
