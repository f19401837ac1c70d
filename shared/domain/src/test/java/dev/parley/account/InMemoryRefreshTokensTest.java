package dev.parley.account;

import java.util.UUID;

class InMemoryRefreshTokensTest extends RefreshTokensContract {

  private final RefreshTokens tokens = new InMemoryRefreshTokens();

  @Override
  protected RefreshTokens tokens() {
    return tokens;
  }

  @Override
  protected UserId user() {
    return new UserId(UUID.randomUUID());
  }
}
