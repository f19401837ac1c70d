package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.consent.Grants;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.request.InMemoryRateLimits;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sessions, their questions and the grants given in answer to them in memory: the reference for
 * what the ports promise. All in one class because a question is opened by the save of its session,
 * deciding it makes the session due, and a grant is given and used by saves. Safe for any number of
 * threads.
 */
public final class InMemorySessions implements Sessions, Interactions, Grants {

  private static final Comparator<Session> OLDEST_FIRST =
      Comparator.comparing(Session::createdAt).thenComparing(session -> session.id().toString());
  private static final Comparator<Session> EARLIEST_FIRST =
      Comparator.comparing(Session::wakeAt).thenComparing(session -> session.id().toString());
  private static final Comparator<Interaction> LATEST_FIRST =
      Comparator.comparing(Interaction::createdAt)
          .thenComparing(interaction -> interaction.id().toString())
          .reversed();

  private final Map<SessionId, Session> sessions = new HashMap<>();

  /** Those that have not ended, so that looking for a user's does not mean looking at all. */
  private final Map<UserId, Map<SessionId, Session>> running = new HashMap<>();

  private final Map<InteractionId, Interaction> interactions = new HashMap<>();
  private final Set<String> burnedTokens = new HashSet<>();
  private final Map<GrantId, Grant> grants = new LinkedHashMap<>();
  private final Map<Place, Instant> places = new LinkedHashMap<>();
  private final InMemoryRateLimits limits;

  public InMemorySessions() {
    this(new InMemoryRateLimits());
  }

  /** With buckets that others take tokens of, too. */
  public InMemorySessions(InMemoryRateLimits limits) {
    this.limits = limits;
  }

  @Override
  public synchronized Starting start(Session session, int maxConversations) {
    if (maxConversations < 1) {
      throw new IllegalArgumentException("maxConversations is below 1: " + maxConversations);
    }
    Session before = sessions.get(session.id());
    if (before != null) {
      return new Starting.AlreadyStarted(before);
    }
    List<ConversationId> others =
        others(session.userId(), session.conversationId(), session.createdAt());
    if (others.size() >= maxConversations) {
      return new Starting.TooMany(others);
    }
    return started(session);
  }

  @Override
  public synchronized Entry enter(
      Place place, int maxConversations, List<Limit> given, Instant now) {
    if (maxConversations < 1) {
      throw new IllegalArgumentException("maxConversations is below 1: " + maxConversations);
    }
    List<Taken> taken = limits.take(given, now);
    for (Taken one : taken) {
      if (!one.allowed()) {
        return new Entry.Limited(one);
      }
    }
    if (others(place.user(), place.conversation(), now).size() >= maxConversations) {
      return new Entry.Full(taken);
    }
    List<SessionId> beside =
        active(place.user(), now).stream()
            .filter(session -> session.conversationId().equals(place.conversation()))
            .map(Session::id)
            .filter(session -> !session.equals(place.session()))
            .toList();
    if (!sessions.containsKey(place.session())) {
      places.put(place, now);
    }
    return new Entry.Held(taken, beside);
  }

  @Override
  public synchronized Starting start(Session session, Place held) {
    places.remove(held);
    Session before = sessions.get(session.id());
    return before == null ? started(session) : new Starting.AlreadyStarted(before);
  }

  @Override
  public synchronized void leave(Place place) {
    places.remove(place);
  }

  private Starting started(Session session) {
    Session started = session.saved();
    put(started);
    return new Starting.Started(started);
  }

  /** The other conversations in which the user has sessions or places. */
  private List<ConversationId> others(UserId user, ConversationId own, Instant now) {
    places.values().removeIf(since -> !now.isBefore(since.plus(PLACE_HELD)));
    return Stream.concat(
            active(user, now).stream().map(Session::conversationId),
            places.keySet().stream()
                .filter(place -> place.user().equals(user))
                .map(Place::conversation))
        .filter(conversation -> !conversation.equals(own))
        .distinct()
        .toList();
  }

  @Override
  public synchronized Optional<Session> find(SessionId id) {
    return Optional.ofNullable(sessions.get(id));
  }

  @Override
  public synchronized Saving save(Change change) {
    Session stored = sessions.get(change.session().id());
    if (stored == null || stored.version() != change.session().version()) {
      return new Saving.Lost();
    }
    GrantUse use = change.used();
    Grant used = use == null ? null : grants.get(use.grant());
    if (use != null && (used == null || !used.user().equals(use.user()) || !used.holds(use.at()))) {
      return new Saving.Lost();
    }
    if (change.stillOpen() != null
        && find(change.stillOpen()).flatMap(Interaction::decided).isPresent()) {
      return new Saving.Lost();
    }
    Grant given = change.given();
    if (given != null && grants.containsKey(given.id())) {
      return new Saving.Lost();
    }
    if (change.burnedToken() != null && !burnedTokens.add(change.burnedToken())) {
      return new Saving.Lost();
    }
    if (used != null) {
      grants.put(used.id(), used.usedOnce());
    }
    if (given != null) {
      grants.put(given.id(), given);
    }
    Interaction opened = change.opened();
    if (opened != null) {
      interactions.put(opened.id(), opened);
    }
    Session saved = change.session().saved();
    put(saved);
    return new Saving.Saved(saved);
  }

  private void put(Session session) {
    sessions.put(session.id(), session);
    running.compute(
        session.userId(),
        (_, before) -> {
          Map<SessionId, Session> ofUser = before == null ? new HashMap<>() : before;
          if (session.ended()) {
            ofUser.remove(session.id());
          } else {
            ofUser.put(session.id(), session);
          }
          return ofUser.isEmpty() ? null : ofUser;
        });
  }

  @Override
  public synchronized List<Session> active(UserId user, Instant now) {
    return running.getOrDefault(user, Map.of()).values().stream()
        .filter(session -> now.isBefore(session.expiresAt()))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public synchronized List<SessionId> due(Instant now, int limit) {
    return running.values().stream()
        .flatMap(ofUser -> ofUser.values().stream())
        .filter(session -> !session.wakeAt().isAfter(now))
        .sorted(EARLIEST_FIRST)
        .limit(limit)
        .map(Session::id)
        .toList();
  }

  @Override
  public synchronized void deleteOf(UserId user, ConversationId conversation) {
    sessions
        .values()
        .removeIf(
            session ->
                session.userId().equals(user) && session.conversationId().equals(conversation));
    running
        .getOrDefault(user, new HashMap<>())
        .values()
        .removeIf(session -> session.conversationId().equals(conversation));
    interactions
        .values()
        .removeIf(
            interaction ->
                interaction.userId().equals(user)
                    && interaction.conversationId().equals(conversation));
  }

  @Override
  public synchronized Optional<Interaction> find(InteractionId id) {
    return Optional.ofNullable(interactions.get(id));
  }

  @Override
  public synchronized Deciding decide(InteractionId id, Decision decision) {
    Interaction asked = interactions.get(id);
    if (asked == null) {
      return new Deciding.Missing();
    }
    boolean inTime = decision.at().isBefore(asked.expiresAt());
    if (asked.decided().isPresent() || !(inTime || decision.answer() instanceof Answer.Expired)) {
      return new Deciding.Late(asked);
    }
    Interaction decided = asked.decidedBy(decision);
    interactions.put(id, decided);
    find(asked.sessionId())
        .filter(session -> !session.ended())
        .ifPresent(session -> put(session.wakingAt(decision.at())));
    return new Deciding.Won(decided);
  }

  @Override
  public synchronized Optional<Interaction> alsoAsk(InteractionId id, UserId other) {
    Interaction asked = interactions.get(id);
    if (asked == null || asked.decided().isPresent()) {
      return Optional.empty();
    }
    Interaction put = asked.alsoPutTo(other);
    interactions.put(id, put);
    return Optional.of(put);
  }

  @Override
  public synchronized List<Grant> of(UserId user, Instant now) {
    return grants.values().stream()
        .filter(grant -> grant.user().equals(user) && grant.holds(now))
        .sorted(Comparator.comparing(Grant::createdAt))
        .toList();
  }

  @Override
  public synchronized Optional<Grant> find(UserId user, GrantId id) {
    return Optional.ofNullable(grants.get(id)).filter(grant -> grant.user().equals(user));
  }

  @Override
  public synchronized boolean revoke(UserId user, GrantId id, Instant now) {
    Optional<Grant> grant = find(user, id).filter(one -> one.holds(now));
    grant.ifPresent(one -> grants.put(id, one.revoked(now)));
    return grant.isPresent();
  }

  @Override
  public synchronized List<Interaction> inbox(UserId user, int limit) {
    return interactions.values().stream()
        .filter(interaction -> interaction.isPutTo(user))
        .sorted(LATEST_FIRST)
        .limit(limit)
        .toList();
  }
}
