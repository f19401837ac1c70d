package dev.parley.adapter.dynamodb;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * A place, of a session or for one, that counts against its user's limit, as it stands in the set
 * of the user's item: one text, so that it can be added to the set without reading it.
 *
 * @param heldAt since when it is held, in whole seconds; long ago where that was not kept yet
 */
record ActiveSession(
    SessionId session, ConversationId conversation, Instant expiresAt, Instant heldAt) {

  static ActiveSession of(Place place, Instant now) {
    return new ActiveSession(
        place.session(),
        place.conversation(),
        place.expiresAt(),
        now.truncatedTo(ChronoUnit.SECONDS));
  }

  static ActiveSession read(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length < 3) {
      throw new Permanent(FailureCode.STORE_UNREADABLE, "not an active session");
    }
    return new ActiveSession(
        new SessionId(UUID.fromString(parts[0])),
        new ConversationId(UUID.fromString(parts[1])),
        Instant.parse(parts[2]),
        parts.length == 3 ? Instant.EPOCH : Instant.ofEpochSecond(Long.parseLong(parts[3])));
  }

  /** The conversations but for that one, the one that ends first first. */
  static List<ConversationId> others(List<ActiveSession> places, ConversationId own) {
    return places.stream()
        .sorted(Comparator.comparing(ActiveSession::expiresAt))
        .map(ActiveSession::conversation)
        .filter(conversation -> !conversation.equals(own))
        .distinct()
        .toList();
  }

  /** Whether a session that is not there may still start. */
  boolean mayStart(Instant now) {
    return now.isBefore(heldAt.plus(Sessions.PLACE_HELD));
  }

  String text() {
    return session
        + " "
        + conversation
        + " "
        + Attributes.sortable(expiresAt)
        + " "
        + heldAt.getEpochSecond();
  }
}
