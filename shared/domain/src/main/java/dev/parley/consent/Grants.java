package dev.parley.consent;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The standing consents of people. One is given, and each of its uses is counted, by the save of
 * the session that sends the call: so a use and a revocation never cross.
 */
public interface Grants {

  /** The user's grants that hold at that time, oldest first; read consistently. */
  List<Grant> of(UserId user, Instant now);

  /** One of the user's grants, whether it holds or not; read consistently. */
  Optional<Grant> find(UserId user, GrantId id);

  /** Takes a grant back for good. False if the user has none of that id that holds. */
  boolean revoke(UserId user, GrantId id, Instant now);
}
