package dev.parley.function.chat;

import dev.parley.interaction.Interaction;
import dev.parley.runtime.InteractionBody;
import dev.parley.runtime.StepBody;
import dev.parley.session.Journal;
import dev.parley.session.Session;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands.
 *
 * @param currentStep the number of the last step gone
 * @param effects the journal: every effect that was decided on, and how far it got
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record SessionBody(
    UUID sessionId,
    UUID conversationId,
    @Nullable BigDecimal currentStep,
    String status,
    List<StepBody> stepResults,
    @Nullable InteractionBody pendingInteraction,
    List<EffectBody> effects,
    Instant createdAt,
    Instant expiresAt) {

  static SessionBody of(Session session, @Nullable Interaction pending, Instant now) {
    List<StepBody> steps = session.steps().stream().map(StepBody::of).toList();
    return new SessionBody(
        session.id().value(),
        session.conversationId().value(),
        steps.isEmpty() ? null : steps.getLast().step(),
        InteractionBody.lower(session.status()),
        steps,
        pending == null ? null : InteractionBody.of(pending, now),
        Journal.of(session).stream().map(EffectBody::of).toList(),
        session.createdAt(),
        session.expiresAt());
  }
}
