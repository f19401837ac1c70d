package dev.parley.consent;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person's standing consent: to calls of one action, with arguments of one shape, so many times,
 * for so long.
 *
 * @param schemaVersion the grant ends with the form of the action it was given for
 * @param connection the account it was given for, as consent statements name it
 * @param uses how many calls it is good for
 * @param used how many were made
 * @param revokedAt when it was taken back, or null
 */
public record Grant(
    GrantId id,
    UserId user,
    OrganisationId organisation,
    ActionId action,
    String schemaVersion,
    String connection,
    ArgumentShape shape,
    int uses,
    int used,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {

  /** The most calls a grant can be good for. */
  public static final int MOST_USES = 1000;

  /** The longest a grant can be good for. */
  public static final java.time.Duration LONGEST = java.time.Duration.ofDays(90);

  /** Whether it can be used at that time. */
  public boolean holds(Instant now) {
    return revokedAt == null && used < uses && now.isBefore(expiresAt);
  }

  /** Whether the call is one that it was given for. */
  public boolean covers(
      OrganisationId acting,
      ActionId called,
      String version,
      String through,
      JsonObject arguments) {
    return organisation.equals(acting)
        && action.equals(called)
        && schemaVersion.equals(version)
        && connection.equals(through)
        && shape.fits(arguments);
  }

  /** This grant, used once more. */
  public Grant usedOnce() {
    return new Grant(
        id,
        user,
        organisation,
        action,
        schemaVersion,
        connection,
        shape,
        uses,
        used + 1,
        createdAt,
        expiresAt,
        revokedAt);
  }

  /** This grant, taken back. */
  public Grant revoked(Instant at) {
    return new Grant(
        id,
        user,
        organisation,
        action,
        schemaVersion,
        connection,
        shape,
        uses,
        used,
        createdAt,
        expiresAt,
        at);
  }
}
