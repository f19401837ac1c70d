package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.ConsentStatement;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/** What consent tokens say. */
final class ConsentTokens {

  /** How long a token may be used: long enough for a queue that is down for a while. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  private ConsentTokens() {}

  /** That the approver agrees to this call, now, with these arguments. */
  static ConsentStatement statement(
      ConsentSeal seal,
      Ids ids,
      Instant now,
      UserId approver,
      SessionId session,
      InteractionId interaction,
      PreparedCall call,
      JsonObject arguments) {
    return new ConsentStatement(
        ids.next().toString(),
        approver,
        call.organisation(),
        session,
        interaction,
        call.call().action(),
        call.schemaVersion(),
        call.account().name(),
        seal.digest(arguments),
        call.policy(),
        // A JWS tells time in whole seconds.
        Instant.ofEpochSecond(now.plus(LIFETIME).getEpochSecond()));
  }
}
