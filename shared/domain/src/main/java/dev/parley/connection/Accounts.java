package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.connection.AuthorizationServer.Exchange;
import dev.parley.failure.Failure;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What proves to apps that we act for people: the tokens of their accounts, kept fresh. */
public final class Accounts {

  /** Tokens that end within this time are refreshed before use. */
  private static final Duration STALE_WITHIN = Duration.ofSeconds(60);

  private final Connections connections;
  private final AuthorizationServer authorizationServer;
  private final InstantSource clock;

  public Accounts(
      Connections connections, AuthorizationServer authorizationServer, InstantSource clock) {
    this.connections = connections;
    this.authorizationServer = authorizationServer;
    this.clock = clock;
  }

  /** The apps that the person has an account of that can be used, with the latest one of each. */
  public Map<AppId, ConnectionId> of(UserId user) {
    Map<AppId, ConnectionId> latest = new LinkedHashMap<>();
    for (Connection connection : connections.list(user)) {
      if (connection.status() == Connection.Status.ACTIVE) {
        latest.putIfAbsent(connection.app(), connection.id());
      }
    }
    return latest;
  }

  /** What proves it with this account, which is the user's. */
  public Proof proof(UserId user, AppId app, App.Access access, ConnectionId id) {
    Instant staleBy = clock.instant().plus(STALE_WITHIN);
    try {
      return switch (access) {
        case App.Access.Free() -> new Proof.Held(new Credential.None());
        case App.Access.OAuth oauth ->
            held(
                connections.tokens(
                    id,
                    tokens -> tokens.expiredBy(staleBy),
                    tokens -> refreshed(app, oauth, tokens),
                    clock.instant()),
                tokens -> new Credential.Bearer(tokens.accessToken()));
        case App.Access.Linked() ->
            held(
                connections.tokens(id, _ -> false, tokens -> tokens, clock.instant()),
                tokens -> new Credential.Account(user, tokens.accessToken()));
      };
    } catch (RefreshRefused refusal) {
      return new Proof.Lacking("the account's access has ended: " + refusal.error);
    } catch (Failure failure) {
      // Nothing was sent yet, so this is no lost answer and must not look like one.
      return new Proof.Delayed("the account could not be reached just now");
    }
  }

  /** The app does not accept the account any more: it must be connected again. */
  public void refused(ConnectionId id) {
    connections.markBroken(id);
  }

  private static Proof held(Optional<Tokens> tokens, Function<Tokens, Credential> credential) {
    return tokens
        .<Proof>map(found -> new Proof.Held(credential.apply(found)))
        .orElseGet(() -> new Proof.Lacking("the account is not connected any more"));
  }

  private Tokens refreshed(AppId app, App.Access.OAuth oauth, Tokens tokens) {
    String refreshToken =
        tokens.refresh().orElseThrow(() -> new RefreshRefused("there is no refresh token"));
    return switch (authorizationServer.refresh(app, oauth, refreshToken)) {
      case Exchange.Granted(Tokens fresh, var _) -> fresh;
      case Exchange.Refused(String error) -> throw new RefreshRefused(error);
    };
  }

  /** What there is to prove it. */
  public sealed interface Proof {
    /** This. */
    record Held(Credential credential) implements Proof {}

    /** Nothing any more: the account must be connected again. */
    record Lacking(String problem) implements Proof {}

    /** Nothing just now. */
    record Delayed(String problem) implements Proof {}
  }

  /** Carries a refusal out of the locked refresh, so that nothing is stored. */
  private static final class RefreshRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String error;

    RefreshRefused(String error) {
      super(error, null, false, false);
      this.error = error;
    }
  }
}
