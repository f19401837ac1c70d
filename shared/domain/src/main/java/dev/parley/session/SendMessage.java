package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Conversations.Said;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision.Via;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.session.RespondToInteraction.Outcome.Continued;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a message: stores it before anything else, sees whether it answers an open question of its
 * conversation, and otherwise starts a session for it and runs it.
 */
public final class SendMessage {

  /** What people say when they are back from the browser, or want a fresh link. */
  private static final Set<String> LOOK_AGAIN =
      Set.of("done", "connected", "i connected it", "try again", "retry", "new link", "again");

  private final Conversations conversations;
  private final Sessions sessions;
  private final Interactions interactions;
  private final TurnRunner runner;
  private final RespondToInteraction respond;
  private final Ids ids;
  private final InstantSource clock;
  private final TurnSettings settings;

  public SendMessage(
      Conversations conversations,
      Sessions sessions,
      Interactions interactions,
      TurnRunner runner,
      RespondToInteraction respond,
      Ids ids,
      InstantSource clock,
      TurnSettings settings) {
    this.conversations = conversations;
    this.sessions = sessions;
    this.interactions = interactions;
    this.runner = runner;
    this.respond = respond;
    this.ids = ids;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * Takes the message and does what it asks for, until that waits, ends or must rest.
   *
   * @param conversation null for a new one
   * @param clientMessageId makes sending again the same as once, if given
   */
  public Outcome send(
      UserId user,
      @Nullable ConversationId conversation,
      String text,
      @Nullable String clientMessageId,
      Instant restAt) {
    boolean isNew = conversation == null;
    Message message =
        new Message(
            new MessageId(ids.next()),
            conversation == null ? new ConversationId(ids.next()) : conversation,
            new SessionId(ids.next()),
            Message.Speaker.USER,
            text,
            clientMessageId,
            List.of(),
            List.of(),
            clock.instant());
    return switch (conversations.say(user, message, isNew)) {
      case Said.NoConversation() -> new Outcome.NoConversation();
      case Said.Stored(Message stored) -> take(user, stored, isNew, restAt);
      case Said.AlreadySaid(Message stored) ->
          stored
              .session()
              .flatMap(sessions::find)
              .<Outcome>map(session -> new Outcome.Taken(stored, runner.last(session)))
              // It was stored but refused or lost before its session started: take it up now.
              .orElseGet(() -> take(user, stored, false, restAt));
    };
  }

  private Outcome take(UserId user, Message message, boolean isNew, Instant restAt) {
    if (!isNew) {
      List<Session> waiting =
          sessions.active(user, clock.instant()).stream()
              .filter(session -> session.conversationId().equals(message.conversationId()))
              .filter(session -> session.state() instanceof State.Waiting)
              .toList()
              .reversed();
      for (Session session : waiting) {
        Optional<Turn> turn = reply(user, session, message, restAt);
        if (turn.isPresent()) {
          return new Outcome.Taken(message, turn.get());
        }
      }
    }
    return start(user, message, restAt);
  }

  private Outcome start(UserId user, Message message, Instant restAt) {
    Instant now = clock.instant();
    Session session =
        new Session(
            message.session().orElseGet(() -> new SessionId(ids.next())),
            message.conversationId(),
            user,
            0,
            new State.Deciding(Task.of(message.content())),
            List.of(),
            Usage.NONE,
            now.plus(settings.lease()),
            now,
            now.plus(settings.lifetime()));
    return switch (sessions.start(session, settings.maxConversations())) {
      case Sessions.Starting.Started(Session started) ->
          new Outcome.Taken(message, runner.run(started, restAt));
      case Sessions.Starting.TooMany(List<ConversationId> busy) ->
          new Outcome.TooManyConversations(message, busy);
    };
  }

  /** The turn that followed, if the message answers what the session waits for. */
  private Optional<Turn> reply(UserId user, Session session, Message message, Instant restAt) {
    if (!(session.state() instanceof State.Waiting waiting)) {
      return Optional.empty();
    }
    Optional<Interaction> open =
        interactions
            .find(waiting.interaction())
            .filter(found -> found.status(clock.instant()) == Interaction.Status.OPEN);
    return open.flatMap(question -> read(session, question, message.content()))
        .flatMap(read -> answer(user, waiting.interaction(), message, session, read, restAt));
  }

  private Optional<Turn> answer(
      UserId user,
      InteractionId question,
      Message message,
      Session session,
      Read read,
      Instant restAt) {
    conversations.assign(message.id(), session.id());
    return respond.respond(user, question, read.response(), Via.CHAT, read.cost(), restAt)
            instanceof Continued(Turn turn)
        ? Optional.of(turn)
        : Optional.empty();
  }

  /** What the text plainly answers, if it does. Text that is not plainly a yes is never one. */
  private Optional<Read> read(Session session, Interaction question, String text) {
    PlainWords.Reply reply = PlainWords.read(text);
    if (reply == PlainWords.Reply.CANCEL) {
      return Optional.of(new Read(new Response.Cancel(), Usage.NONE));
    }
    return switch (question.ask()) {
      case Ask.Consent _ ->
          switch (reply) {
            case YES -> Optional.of(new Read(new Response.Approve(null), Usage.NONE));
            case NO -> Optional.of(new Read(new Response.Deny(), Usage.NONE));
            case CANCEL, OTHER -> Optional.empty();
          };
      case Ask.Clarify clarify -> {
        Thinking.ReadReply given =
            runner.readReply(session, clarify.action(), clarify.known(), text);
        boolean helps =
            clarify.missing().stream()
                .anyMatch(missing -> given.values().get(missing.name()).isPresent());
        yield helps
            ? Optional.of(new Read(new Response.Values(given.values()), given.usage()))
            : Optional.empty();
      }
      case Ask.Connect _ ->
          LOOK_AGAIN.contains(text.toLowerCase(Locale.ROOT).strip())
              ? Optional.of(new Read(new Response.Say(text), Usage.NONE))
              : Optional.empty();
      case Ask.Feedback feedback ->
          feedback.options().stream()
              .filter(
                  option ->
                      option.id().equalsIgnoreCase(text.strip())
                          || option.label().equalsIgnoreCase(text.strip()))
              .findFirst()
              .map(option -> new Read(new Response.Choose(option.id()), Usage.NONE));
    };
  }

  /** What a message answers, and what reading it cost. */
  private record Read(Response response, Usage cost) {}

  /** What became of a message. In every case but the first it is stored. */
  public sealed interface Outcome {
    /** The user has no such conversation. */
    record NoConversation() implements Outcome {}

    /** It was taken up; this is how far it got. */
    record Taken(Message message, Turn turn) implements Outcome {}

    /** The user has sessions that have not ended in too many other conversations. */
    record TooManyConversations(Message message, List<ConversationId> conversations)
        implements Outcome {
      public TooManyConversations {
        conversations = List.copyOf(conversations);
      }
    }
  }
}
