package dev.parley.connection;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An authorization server whose person is a method call: {@link #agree}. */
public final class InMemoryAuthorizationServer implements AuthorizationServer {

  private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

  private static final Pattern PARAMETER = Pattern.compile("([^&=]+)=([^&]*)");

  private final InstantSource clock;
  private final Set<AppId> registered;
  private final Map<String, Agreement> codes = new HashMap<>();
  private final Map<String, Agreement> refreshTokens = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private int issued;
  private Reach reach = Reach.UP;

  /**
   * @param registered the apps that we have a client id for
   */
  public InMemoryAuthorizationServer(InstantSource clock, Set<AppId> registered) {
    this.clock = clock;
    this.registered = Set.copyOf(registered);
  }

  /** Whether the servers can be reached. */
  public enum Reach {
    UP,
    DOWN
  }

  /** Makes the servers reachable or not, from now on. */
  public synchronized void be(Reach reach) {
    this.reach = reach;
  }

  /**
   * The person of the account agrees to what the address asks for.
   *
   * @return the code that the browser brings back
   */
  public synchronized String agree(URI authorizationUri, String account) {
    Map<String, String> query = query(authorizationUri);
    String code = next("code");
    codes.put(
        code,
        new Agreement(
            query.getOrDefault("client_id", ""),
            query.getOrDefault("code_challenge", ""),
            List.of(query.getOrDefault("scope", "").split(" ")),
            account));
    return code;
  }

  /** Whether the token has been revoked. */
  public synchronized boolean isRevoked(String token) {
    return revoked.contains(token);
  }

  @Override
  public URI authorizationUri(AppId app, App.Access.OAuth access, String state, String verifier) {
    requireRegistered(app);
    String query =
        "response_type=code&client_id="
            + app
            + "&state="
            + encoded(state)
            + "&scope="
            + encoded(String.join(" ", access.scopes()))
            + "&code_challenge_method=S256&code_challenge="
            + challenge(verifier);
    URI base = access.authorizationUri();
    return URI.create(base + (base.getRawQuery() == null ? "?" : "&") + query);
  }

  @Override
  public synchronized Exchange exchange(
      AppId app, App.Access.OAuth access, String code, String verifier) {
    requireReachable(app);
    Agreement agreement = codes.remove(code);
    if (agreement == null
        || !agreement.client().equals(app.value())
        || !agreement.challenge().equals(challenge(verifier))) {
      return new Exchange.Refused("invalid_grant");
    }
    return granted(agreement, next("refresh"));
  }

  @Override
  public synchronized Exchange refresh(AppId app, App.Access.OAuth access, String refreshToken) {
    requireReachable(app);
    Agreement agreement = refreshTokens.get(refreshToken);
    if (agreement == null
        || revoked.contains(refreshToken)
        || !agreement.client().equals(app.value())) {
      return new Exchange.Refused("invalid_grant");
    }
    return granted(agreement, refreshToken);
  }

  @Override
  public synchronized void revoke(AppId app, App.Access.OAuth access, Tokens tokens) {
    requireReachable(app);
    revoked.add(tokens.accessToken());
    tokens.refresh().ifPresent(revoked::add);
  }

  private Exchange granted(Agreement agreement, String refreshToken) {
    refreshTokens.put(refreshToken, agreement);
    return new Exchange.Granted(
        new Tokens(
            next("access"), refreshToken, clock.instant().plus(TOKEN_LIFETIME), agreement.scopes()),
        agreement.account());
  }

  private void requireRegistered(AppId app) {
    if (!registered.contains(app)) {
      throw new Permanent(FailureCode.MISCONFIGURED, "there is no client id for " + app);
    }
  }

  private void requireReachable(AppId app) {
    requireRegistered(app);
    if (reach == Reach.DOWN) {
      throw new Transient(
          FailureCode.AUTHORIZATION_UNAVAILABLE, "the authorization server cannot be reached");
    }
  }

  private String next(String kind) {
    issued++;
    return kind + "-" + issued;
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(uri.getRawQuery());
    while (matcher.find()) {
      parameters.put(matcher.group(1), URLDecoder.decode(matcher.group(2), StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private record Agreement(String client, String challenge, List<String> scopes, String account) {}
}
