package dev.parley.function.chat;

import dev.parley.effect.Effect;
import dev.parley.runtime.InteractionBody;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An effect and how far it got.
 *
 * @param status intended, dispatched, confirmed, failed or unknown
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record EffectBody(
    String toolCallId,
    String app,
    String action,
    String status,
    @Nullable Integer attempts,
    @Nullable Instant sentAt,
    @Nullable String error) {

  static EffectBody of(Effect effect) {
    return new EffectBody(
        effect.key().value(),
        effect.action().app().value(),
        effect.action().name(),
        InteractionBody.lower(effect.phase()),
        effect.attempts(),
        effect.sentAt(),
        effect.problem());
  }
}
