package dev.parley.account;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Refresh tokens in memory: the reference of what the port promises. */
public final class InMemoryRefreshTokens implements RefreshTokens {

  private final Map<String, RefreshToken> tokens = new HashMap<>();
  private final Set<String> spent = new HashSet<>();
  private final Set<TokenFamilyId> revoked = new HashSet<>();

  @Override
  public synchronized void issue(RefreshToken token) {
    tokens.put(token.hash(), token);
  }

  @Override
  public synchronized Spending spend(String hash, Instant now) {
    RefreshToken token = tokens.get(hash);
    if (token == null || !token.expiresAt().isAfter(now)) {
      return new Spending.Invalid();
    }
    if (spent.contains(hash)) {
      revoked.add(token.family());
      return new Spending.Reused(token.family());
    }
    if (revoked.contains(token.family())) {
      return new Spending.Invalid();
    }
    spent.add(hash);
    return new Spending.Spent(token);
  }

  @Override
  public synchronized void revokeFamilyOf(String hash, Instant now) {
    RefreshToken token = tokens.get(hash);
    if (token != null) {
      revoked.add(token.family());
    }
  }

  @Override
  public synchronized int purge(Instant expiredBefore) {
    int before = tokens.size();
    tokens.values().removeIf(token -> token.expiresAt().isBefore(expiredBefore));
    spent.retainAll(tokens.keySet());
    return before - tokens.size();
  }
}
