package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Patience;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.MissingParameter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Sessions and questions to test with, with fresh ids. */
public final class ExampleSessions {

  /**
   * When they are created. Far ahead: a real store clears away what is past by the clock on the
   * wall.
   */
  public static final Instant NOW = Instant.parse("2101-03-01T10:00:00.123456789Z");

  private static final AppId GMAIL = new AppId("gmail");
  private static final ActionId SEND_EMAIL = new ActionId(GMAIL, "send_email");

  private ExampleSessions() {}

  public static UserId user() {
    return new UserId(UUID.randomUUID());
  }

  /** A session of a conversation of its own, never saved, created {@link #NOW} for a day. */
  public static Session fresh(UserId user) {
    return fresh(user, new ConversationId(UUID.randomUUID()), NOW);
  }

  /** A session that was never saved, with a day to live and a minute's lease. */
  public static Session fresh(UserId user, ConversationId conversation, Instant createdAt) {
    return new Session(
        new SessionId(UUID.randomUUID()),
        conversation,
        user,
        0,
        new State.Deciding(Task.of("Send an email")),
        List.of(),
        Usage.NONE,
        createdAt.plus(Duration.ofMinutes(1)),
        createdAt,
        createdAt.plus(Duration.ofDays(1)),
        null);
  }

  /** The session in another state. */
  public static Session in(Session session, State state) {
    return session.moved(state, List.of(), Usage.NONE);
  }

  /** The session as it waits for the answer to the question, until it expires. */
  public static Session waiting(Session session, Interaction question) {
    return in(
            session,
            new State.AwaitingParameters(
                session.state().task(),
                SEND_EMAIL,
                new Account.None(),
                JsonObject.EMPTY,
                question.id()))
        .wakingAt(session.expiresAt());
  }

  /** A question of the session, open for an hour. */
  public static Interaction question(Session session) {
    return question(session, NOW);
  }

  public static Interaction question(Session session, Instant createdAt) {
    return new Interaction(
        new InteractionId(UUID.randomUUID()),
        session.id(),
        session.conversationId(),
        session.userId(),
        new Ask.Clarify(
            GMAIL,
            SEND_EMAIL,
            List.of(new MissingParameter("to", "string", "the recipient", List.of(), "email")),
            JsonObject.of("subject", "Lunch"),
            ArgumentSchema.NONE),
        "Who is it to?",
        createdAt,
        createdAt.plus(Duration.ofHours(1)),
        null,
        Patience.ENDLESS,
        null);
  }
}
