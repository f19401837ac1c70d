package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.account.UserId;
import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import dev.parley.request.TokenBucket;
import dev.parley.session.Sessions.Place;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The item of each user: the token buckets of their limits, and the places of their sessions. All
 * that a message is counted against is in it, so that counting it is one write.
 *
 * <p>How that write must look depends on what is stored: an update expression knows no maximum of
 * now and what is stored, and cannot add to a set and take from it at once. What this process saw
 * last is taken for what is stored; every form of the write has the condition under which it is
 * right, and one that is refused brings along what is. So a wrong guess costs a write, and nothing
 * else.
 *
 * <p>The place of a session that ended is not given up there and then, which would be a write more:
 * who finds as many places as there may be looks which of their sessions have ended. Nor is a place
 * looked for before it is held again, as a message does that is sent again after a process died
 * with it: then two stand for one session.
 */
final class UserItems {

  private static final int ATTEMPTS = 20;
  private static final int MOST_USERS = 10_000;
  private static final int MOST_ENDED = 10_000;

  private final DynamoTable table;
  private final Recent<String, UserItem> seen = new Recent<>(MOST_USERS);
  private final Recent<SessionId, Boolean> ended = new Recent<>(MOST_ENDED);

  UserItems(DynamoTable table) {
    this.table = table;
  }

  /** What became of counting, and of a place that was wanted. */
  sealed interface Counted {
    /**
     * All was taken that was wanted.
     *
     * @param others sessions of the same conversation that may not have ended
     */
    record Held(List<Taken> taken, List<SessionId> others) implements Counted {}

    /** The user has as many conversations as may be: these. Nothing was written. */
    record Full(List<ConversationId> conversations) implements Counted {}

    /** A bucket has no token. Nothing was written. */
    record Limited(Taken refused) implements Counted {}
  }

  /** Takes a token of the bucket. */
  Taken take(Limit limit, Instant now) {
    return switch (count(key(limit), List.of(limit), null, 1, now)) {
      case Counted.Held(List<Taken> taken, var _) -> taken.getFirst();
      case Counted.Limited(Taken refused) -> refused;
      case Counted.Full _ -> throw new IllegalStateException("no place was wanted");
    };
  }

  /** Takes a token of each bucket of the user, and nothing else. */
  Counted take(UserId user, List<Limit> limits, Instant now) {
    return limits.isEmpty()
        ? new Counted.Held(List.of(), List.of())
        : count(key(user), limits, null, 1, now);
  }

  /** The same, and holds the place. */
  Counted enter(Place place, int maxConversations, List<Limit> limits, Instant now) {
    return count(key(place.user()), limits, place, maxConversations, now);
  }

  /** Gives up a place. */
  void leave(Place place) {
    ended(place.session());
    UserItem item = read(place.user());
    List<String> own =
        item.places().stream()
            .filter(held -> held.session().equals(place.session()))
            .map(ActiveSession::text)
            .toList();
    if (!own.isEmpty()) {
      var _ =
          table.update(
              UpdateItemRequest.builder()
                  .key(key(place.user()))
                  .updateExpression("DELETE sessions :own")
                  .expressionAttributeValues(Map.of(":own", AttributeValue.fromSs(own))));
    }
  }

  /** Takes note that the session has ended. */
  void ended(SessionId session) {
    ended.put(session, true);
  }

  /** The places that may be of sessions that have not ended. */
  List<ActiveSession> running(UserId user, Instant now) {
    return counting(read(user).places(), now);
  }

  /** The item as it is stored, read consistently. */
  UserItem read(UserId user) {
    return new UserItem(table.get(key(user)));
  }

  static Map<String, AttributeValue> key(UserId user) {
    return Attributes.key("user#" + user, "active");
  }

  private static Map<String, AttributeValue> key(Limit limit) {
    UserId user = limit.user();
    return user == null ? Attributes.key("bucket#" + limit.bucket(), "bucket") : key(user);
  }

  private Counted count(
      Map<String, AttributeValue> key,
      List<Limit> limits,
      @Nullable Place place,
      int maxConversations,
      Instant now) {
    String name = text(key, "pk");
    UserItem item = Objects.requireNonNullElse(seen.get(name), UserItem.NONE);
    boolean isFresh = false;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (Limit limit : limits) {
        TokenBucket bucket = item.bucket(limit, now);
        if (bucket.take(now).isEmpty()) {
          // A bucket fills by time alone: what was seen of it is the best that it can be.
          return new Counted.Limited(bucket.refused(now));
        }
      }
      UserUpdate update = new UserUpdate(item, now);
      limits.forEach(update::take);
      update.forgetFullBuckets(limits);
      update.keepUntil(until(limits, place, now));
      if (place != null) {
        ActiveSession own = ActiveSession.of(place, now);
        if (isFresh && item.places().contains(own)) {
          // The SDK sends again what was not answered: then it is our own place that is there.
          return held(item, limits, place, now);
        }
        List<ActiveSession> kept = counting(item.places(), now);
        if (isFresh && item.places().size() >= maxConversations) {
          kept = running(kept, now);
          List<ConversationId> others = ActiveSession.others(kept, place.conversation());
          if (others.size() >= maxConversations) {
            return new Counted.Full(others);
          }
        }
        update.hold(own, kept, maxConversations);
      }
      switch (table.update(update.request(key))) {
        case Written.Done(var stored) -> {
          UserItem written = new UserItem(stored);
          seen.put(name, written);
          return held(written, limits, place, now);
        }
        case Written.Refused(var stored) -> {
          item = new UserItem(stored);
          isFresh = true;
          seen.put(name, item);
        }
      }
    }
    throw new Transient(FailureCode.LOST_RACE, "a user's item changes all the time");
  }

  private Counted held(UserItem item, List<Limit> limits, @Nullable Place place, Instant now) {
    return new Counted.Held(
        limits.stream().map(limit -> item.bucket(limit, now).taken(now)).toList(),
        place == null
            ? List.of()
            : counting(item.places(), now).stream()
                .filter(one -> one.conversation().equals(place.conversation()))
                .map(ActiveSession::session)
                .filter(session -> !session.equals(place.session()))
                .distinct()
                .toList());
  }

  /**
   * Those that are not past their time, and of which this process does not know that they ended.
   */
  private List<ActiveSession> counting(List<ActiveSession> places, Instant now) {
    return places.stream()
        .filter(place -> now.isBefore(place.expiresAt()))
        .filter(place -> !ended.contains(place.session()))
        .toList();
  }

  /** Those whose session has not ended, or may still start. */
  private List<ActiveSession> running(List<ActiveSession> places, Instant now) {
    Set<SessionId> started = new HashSet<>();
    for (Map<String, AttributeValue> item :
        table.getAll(
            places.stream().map(ActiveSession::session).map(DynamoSessions::key).toList())) {
      SessionId session = DynamoSessions.id(item);
      started.add(session);
      if (DynamoSessions.hasEnded(item)) {
        ended(session);
      }
    }
    return counting(places, now).stream()
        .filter(place -> started.contains(place.session()) || place.mayStart(now))
        .toList();
  }

  /** A bucket is full a window from now at the latest, and a full one need not be stored. */
  private static Instant until(List<Limit> limits, @Nullable Place place, Instant now) {
    return Stream.concat(
            limits.stream().map(limit -> now.plus(limit.window())),
            Stream.ofNullable(place).map(one -> one.expiresAt().plus(Attributes.KEPT)))
        .max(Comparator.naturalOrder())
        .orElse(now);
  }
}
