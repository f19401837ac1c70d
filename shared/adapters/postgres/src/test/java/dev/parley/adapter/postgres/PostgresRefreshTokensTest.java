package dev.parley.adapter.postgres;

import dev.parley.account.RefreshTokens;
import dev.parley.account.RefreshTokensContract;
import dev.parley.account.Role;
import dev.parley.account.User;
import dev.parley.account.UserId;
import dev.parley.account.Users;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

class PostgresRefreshTokensTest extends RefreshTokensContract {

  @Override
  protected RefreshTokens tokens() {
    return Store.shared().getBean(RefreshTokens.class);
  }

  @Override
  protected UserId user() {
    UUID id = UUID.randomUUID();
    UserId user = new UserId(id);
    Store.shared()
        .getBean(Users.class)
        .add(
            new User(
                user,
                id + "@example.com",
                id.toString(),
                "hash",
                Set.of(Role.USER),
                Instant.EPOCH));
    return user;
  }
}
