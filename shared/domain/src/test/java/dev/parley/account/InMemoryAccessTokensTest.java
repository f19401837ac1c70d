package dev.parley.account;

class InMemoryAccessTokensTest extends AccessTokensContract {

  private final AccessTokens tokens = new InMemoryAccessTokens();

  @Override
  protected AccessTokens tokens() {
    return tokens;
  }
}
