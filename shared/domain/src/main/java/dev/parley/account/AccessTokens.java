package dev.parley.account;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Access tokens: signed statements of who is calling, good for minutes. */
public interface AccessTokens {

  /** A signed token for the user. */
  String sign(User user, Instant now, Instant expiresAt);

  /**
   * Who the token is for, if it is ours, an access token and neither expired nor altered. The
   * algorithm is ours to choose, never the token's.
   */
  Optional<Caller> verify(String token, Instant now);

  /** Who is calling. */
  record Caller(UserId user, String email, String username, Set<Role> roles) {
    public Caller {
      roles = Set.copyOf(roles);
    }
  }
}
