package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Conversations.Recollection;
import dev.parley.conversation.Conversations.Said;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision.Via;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.request.RateLimits;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import dev.parley.session.RespondToInteraction.Outcome.Continued;
import dev.parley.session.Sessions.Entry;
import dev.parley.session.Sessions.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a message: stores it before anything else, sees whether it answers an open question of its
 * conversation, and otherwise starts a session for it and runs it.
 */
public final class SendMessage {

  private static final Comparator<Open> LATEST_FIRST =
      Comparator.comparing((Open open) -> open.question().createdAt()).reversed();

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
   * @param clientMessageId makes sending the same text again the same as once, if given
   * @param agent with whom the person talks, or null for the assistant as it is
   */
  public Outcome send(
      UserId user,
      @Nullable ConversationId conversation,
      String text,
      @Nullable String clientMessageId,
      @Nullable AgentId agent,
      Instant restAt) {
    return send(user, conversation, text, clientMessageId, agent, Stint.until(restAt));
  }

  /** The same, with somebody listening perhaps. */
  public Outcome send(
      UserId user,
      @Nullable ConversationId conversation,
      String text,
      @Nullable String clientMessageId,
      @Nullable AgentId agent,
      Stint stint) {
    return send(user, conversation, text, clientMessageId, agent, Counting.NOTHING, stint);
  }

  /** The same, once it was counted: nothing is stored of a message that is over a limit. */
  public Outcome send(
      UserId user,
      @Nullable ConversationId conversation,
      String text,
      @Nullable String clientMessageId,
      @Nullable AgentId agent,
      Counting counting,
      Stint stint) {
    boolean isNew = conversation == null;
    SessionId session = new SessionId(ids.next());
    Message message =
        new Message(
            new MessageId(ids.next()),
            conversation == null ? fresh(user, text, clientMessageId) : conversation,
            session,
            Message.Speaker.USER,
            text,
            clientMessageId,
            List.of(),
            List.of(),
            clock.instant());
    Place place =
        new Place(
            user, session, message.conversationId(), message.createdAt().plus(settings.lifetime()));
    if (!counting.isEntering()) {
      return send(user, message, agent, isNew, null, stint);
    }
    return switch (sessions.enter(
        place, settings.maxConversations(), counting.limits(), message.createdAt())) {
      case Entry.Limited(Taken refused) -> new Outcome.Limited(refused);
      case Entry.Full(List<Taken> taken) -> {
        taken.forEach(counting.told());
        yield send(user, message, agent, isNew, null, stint);
      }
      case Entry.Held(List<Taken> taken, List<SessionId> others) -> {
        taken.forEach(counting.told());
        Seat seat = new Seat(place, others);
        try {
          yield send(user, message, agent, isNew, seat, stint);
        } finally {
          if (!seat.isTaken) {
            sessions.leave(place);
          }
        }
      }
    };
  }

  private Outcome send(
      UserId user,
      Message message,
      @Nullable AgentId agent,
      boolean isNew,
      @Nullable Seat seat,
      Stint stint) {
    return switch (conversations.say(user, message, isNew, Memory.depth(settings))) {
      case Said.NoConversation() -> new Outcome.NoConversation();
      case Said.Stored(Message stored, Recollection recalled) ->
          take(user, stored, agent, isNew, recalled, seat, stint);
      case Said.AlreadySaid(Message stored) ->
          stored
              .session()
              .flatMap(sessions::find)
              .filter(session -> !isUnheard(session, stored))
              .<Outcome>map(session -> new Outcome.Taken(stored, runner.last(session)))
              // It was stored but refused or lost before its session started: take it up now.
              .orElseGet(() -> take(user, stored, agent, false, null, null, stint));
    };
  }

  /**
   * The id of a new conversation: the same for the same message sent again, because a client that
   * got no answer knows no conversation to send it to.
   */
  private ConversationId fresh(UserId user, String text, @Nullable String clientMessageId) {
    return new ConversationId(
        clientMessageId == null
            ? ids.next()
            : UUID.nameUUIDFromBytes(
                (user + "\n" + clientMessageId + "\n" + text).getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether the session still waits for an answer that the message was taken for. */
  private boolean isUnheard(Session session, Message message) {
    return open(session)
        .filter(open -> open.question().createdAt().isBefore(message.createdAt()))
        .isPresent();
  }

  private Outcome take(
      UserId user,
      Message message,
      @Nullable AgentId agent,
      boolean isNew,
      @Nullable Recollection recalled,
      @Nullable Seat seat,
      Stint stint) {
    Usage spent = Usage.NONE;
    List<String> pending = List.of();
    Recollection current = recalled;
    // What began since the place was held asks nothing that this message could answer.
    if (!isNew && (seat == null || !seat.others.isEmpty())) {
      List<Open> waiting =
          sessions.active(user, clock.instant()).stream()
              .filter(session -> session.conversationId().equals(message.conversationId()))
              .flatMap(session -> open(session).stream())
              // What was said before a question was asked does not answer it.
              .filter(open -> !open.question().createdAt().isAfter(message.createdAt()))
              .sorted(LATEST_FIRST)
              .toList();
      pending = waiting.stream().map(open -> told(open.question())).toList();
      // Reading what it answers takes a while, in which others may speak.
      current = waiting.isEmpty() ? recalled : null;
      Optional<SessionId> heard = waiting.isEmpty() ? Optional.empty() : lastHeard(message);
      for (Open open : waiting) {
        boolean isReply = heard.filter(open.session().id()::equals).isPresent();
        Read read = read(open, message.content(), isReply);
        spent = spent.plus(read.cost());
        if (read.response() != null) {
          Optional<Turn> turn = answer(user, open, message, read.response(), spent, stint);
          if (turn.isPresent()) {
            return new Outcome.Taken(message, turn.get());
          }
        }
      }
    }
    return start(user, message, agent, isNew, current, pending, spent, seat, stint);
  }

  /** The question that the session waits for, while it can be answered. */
  private Optional<Open> open(Session session) {
    return session.state() instanceof State.Waiting waiting
        ? interactions
            .find(waiting.interaction())
            .filter(found -> found.status(clock.instant()) == Interaction.Status.OPEN)
            .map(question -> new Open(session, question))
        : Optional.empty();
  }

  /** Which session the person heard last before they said this. */
  private Optional<SessionId> lastHeard(Message message) {
    return conversations.latest(message.conversationId(), settings.history()).stream()
        .filter(one -> one.speaker() == Message.Speaker.ASSISTANT)
        .filter(one -> one.createdAt().isBefore(message.createdAt()))
        .reduce((_, later) -> later)
        .flatMap(Message::session);
  }

  /** What a question wants to know, in a line. */
  private static String told(Interaction question) {
    return switch (question.ask()) {
      case Ask.Consent consent -> "Shall I do this? " + consent.summary();
      case Ask.Connect _, Ask.Clarify _, Ask.Feedback _ -> question.prompt().replace('\n', ' ');
    };
  }

  private Outcome start(
      UserId user,
      Message message,
      @Nullable AgentId agent,
      boolean isNew,
      @Nullable Recollection recalled,
      List<String> pending,
      Usage spent,
      @Nullable Seat seat,
      Stint stint) {
    // A place is held for a message that was stored just now: nobody can have named its session.
    Optional<Session> named =
        seat == null ? message.session().flatMap(sessions::find) : Optional.empty();
    if (named.filter(session -> isOf(message, session)).isPresent()) {
      // The same message, sent twice: the other request has started it meanwhile.
      return new Outcome.Taken(message, runner.last(named.get()));
    }
    SessionId id =
        message.session().filter(_ -> named.isEmpty()).orElseGet(() -> new SessionId(ids.next()));
    if (!message.session().equals(Optional.of(id))) {
      conversations.assign(message.id(), id);
    }
    Instant now = clock.instant();
    Session session =
        new Session(
            id,
            message.conversationId(),
            user,
            0,
            new State.Deciding(Task.of(message.content(), pending)),
            List.of(),
            spent,
            now.plus(settings.lease()),
            now,
            seat == null ? now.plus(settings.lifetime()) : seat.place.expiresAt(),
            agent);
    return switch (started(session, seat)) {
      case Sessions.Starting.Started(Session started) ->
          new Outcome.Taken(message, run(started, isNew, recalled, stint));
      case Sessions.Starting.AlreadyStarted(Session other) ->
          // The same message, sent twice at the same moment: the other request runs it.
          new Outcome.Taken(message, runner.last(other));
      case Sessions.Starting.TooMany(List<ConversationId> busy) ->
          new Outcome.TooManyConversations(message, busy);
    };
  }

  private Turn run(Session session, boolean isNew, @Nullable Recollection recalled, Stint stint) {
    if (recalled == null) {
      return runner.run(session, stint);
    }
    return isNew ? runner.open(session, recalled, stint) : runner.run(session, recalled, stint);
  }

  private Sessions.Starting started(Session session, @Nullable Seat seat) {
    if (seat == null) {
      return sessions.start(session, settings.maxConversations());
    }
    seat.isTaken = true;
    return sessions.start(session, seat.place);
  }

  /** Whether the message began the session, and is not one that was taken for an answer to it. */
  private static boolean isOf(Message message, Session session) {
    return !session.createdAt().isBefore(message.createdAt())
        && session.state().task().request().equals(message.content());
  }

  /** The turn that followed, if the answer was taken. */
  private Optional<Turn> answer(
      UserId user, Open open, Message message, Response response, Usage cost, Stint stint) {
    conversations.assign(message.id(), open.session().id());
    if (respond.respond(user, open.question().id(), response, Via.CHAT, null, cost, stint)
        instanceof Continued(Turn turn)) {
      return Optional.of(turn);
    }
    message.session().ifPresent(own -> conversations.assign(message.id(), own));
    return Optional.empty();
  }

  /**
   * What the text plainly answers, if it does. Text that is not plainly a yes is never one; and a
   * yes, a no or a choice is one only to what the person heard last: with anything said in between
   * it may be meant for that.
   */
  private Read read(Open open, String text, boolean isReply) {
    PlainReply reply =
        open.question().ask() instanceof Ask.Consent consent
            ? PlainReply.read(text, consent.title())
            : PlainReply.read(text);
    if (reply == PlainReply.CANCEL) {
      return Read.of(new Response.Cancel());
    }
    return switch (open.question().ask()) {
      case Ask.Consent _ ->
          switch (isReply ? reply : PlainReply.OTHER) {
            case YES -> Read.of(new Response.Approve(null));
            case NO -> Read.of(new Response.Deny());
            case CANCEL, OTHER -> isReply ? edit(open, text) : Read.of(null);
          };
      case Ask.Clarify clarify -> {
        Thinking.ReadReply given =
            runner.readReply(open.session(), clarify.action(), clarify.known(), text);
        boolean helps =
            clarify.missing().stream()
                .anyMatch(missing -> given.values().get(missing.name()).isPresent());
        yield new Read(helps ? new Response.Values(given.values()) : null, given.usage());
      }
      case Ask.Connect _ ->
          Read.of(PlainWords.asksToLookAgain(text) ? new Response.Say(text) : null);
      case Ask.Feedback feedback ->
          Read.of(
              feedback.options().stream()
                  .filter(_ -> isReply)
                  .filter(
                      option ->
                          option.id().equalsIgnoreCase(text.strip())
                              || option.label().equalsIgnoreCase(text.strip()))
                  .findFirst()
                  .map(option -> new Response.Choose(option.id()))
                  .orElse(null));
    };
  }

  /** "Yes, but to Bob" is no yes: it changes what is asked, and is asked again. */
  private Read edit(Open open, String text) {
    if (!(open.session().state() instanceof State.AwaitingConsent waiting)) {
      return Read.of(null);
    }
    Thinking.ReadReply read = runner.readEdit(open.session(), waiting.call(), text);
    return new Read(
        read.values().isEmpty() ? null : new Response.Edit(read.values()), read.usage());
  }

  /** A place that is held, until a session takes it. */
  private static final class Seat {
    private final Place place;
    private final List<SessionId> others;
    private boolean isTaken;

    Seat(Place place, List<SessionId> others) {
      this.place = place;
      this.others = others;
    }
  }

  /** A session and the question it waits for. */
  private record Open(Session session, Interaction question) {}

  /** What a message answers, if it does, and what reading it cost. */
  private record Read(@Nullable Response response, Usage cost) {
    static Read of(@Nullable Response response) {
      return new Read(response, Usage.NONE);
    }
  }

  /**
   * What a message counts against.
   *
   * @param limits buckets of the user
   * @param told hears what is left of each
   * @param isEntering whether it is counted, and a place is held for its session, before it is
   *     stored, as for all that people send
   */
  public record Counting(List<Limit> limits, Consumer<Taken> told, boolean isEntering) {
    /** Against nothing. */
    public static final Counting NOTHING = new Counting(List.of(), _ -> {}, true);

    public Counting {
      limits = List.copyOf(limits);
    }
  }

  /** What became of a message. In every case but the first two it is stored. */
  public sealed interface Outcome {
    /** One of its limits has no token. */
    record Limited(RateLimits.Taken refused) implements Outcome {}

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
