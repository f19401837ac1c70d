package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stops what a conversation is doing. A session that a runner holds is moved under it: the runner's
 * next save is lost and it stops there. One whose call is on its way is let be until the call's
 * fate is known.
 */
public final class CancelConversation {

  private final Conversations conversations;
  private final Sessions sessions;
  private final Interactions interactions;
  private final TurnRunner runner;
  private final InstantSource clock;

  public CancelConversation(
      Conversations conversations,
      Sessions sessions,
      Interactions interactions,
      TurnRunner runner,
      InstantSource clock) {
    this.conversations = conversations;
    this.sessions = sessions;
    this.interactions = interactions;
    this.runner = runner;
    this.clock = clock;
  }

  /** Stops every session of the conversation that can be stopped. */
  public Outcome cancel(UserId user, ConversationId conversation) {
    if (conversations.find(user, conversation).isEmpty()) {
      return new Outcome.NotFound();
    }
    List<Turn> cancelled = new ArrayList<>();
    List<Session> sent = new ArrayList<>();
    for (Session session : sessions.active(user, clock.instant())) {
      if (!session.conversationId().equals(conversation)) {
        continue;
      }
      stop(user, session).ifPresentOrElse(cancelled::add, () -> sent.add(session));
    }
    return new Outcome.Cancelled(cancelled, sent);
  }

  private Optional<Turn> stop(UserId user, Session session) {
    Instant now = clock.instant();
    if (session.state() instanceof State.Waiting waiting) {
      interactions.decide(
          waiting.interaction(), new Decision(new Answer.Cancelled(), user, Decision.Via.API, now));
    }
    return Workflow.on(session.state(), new Event.CancelRequested(), now) instanceof State.Cancelled
        ? runner.resume(session, new Event.CancelRequested(), Usage.NONE, Stint.until(now))
        : Optional.empty();
  }

  /** What became of it. */
  public sealed interface Outcome {
    record NotFound() implements Outcome {}

    /**
     * Done as far as it could be.
     *
     * @param cancelled what was stopped
     * @param goingOn what could not be: its call is on its way, or it just moved on
     */
    record Cancelled(List<Turn> cancelled, List<Session> goingOn) implements Outcome {
      public Cancelled {
        cancelled = List.copyOf(cancelled);
        goingOn = List.copyOf(goingOn);
      }
    }
  }
}
