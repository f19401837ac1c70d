package dev.parley.connection;

import dev.parley.account.Ids;
import dev.parley.connection.AccountLinks.Standing;
import dev.parley.connection.AuthorizationServer.Exchange;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.PendingAuthorizations.Way;
import dev.parley.failure.Transient;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Interactions.Deciding;
import dev.parley.interaction.Wakeups;
import dev.parley.tool.AppId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a person's return from a provider: exchanges the code or looks how the account stands,
 * stores the connection, and wakes the session that asked for it. The {@code state} is the only
 * thing that is believed, and only once.
 */
public final class CompleteConnection {

  /** How far back questions are looked through: more than a person leaves open. */
  private static final int OTHERS = 50;

  private final PendingAuthorizations pending;
  private final AuthorizationServer authorizationServer;
  private final AccountLinks links;
  private final Connections connections;
  private final Interactions interactions;
  private final Wakeups wakeups;
  private final Ids ids;
  private final InstantSource clock;

  public CompleteConnection(
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      AccountLinks links,
      Connections connections,
      Interactions interactions,
      Wakeups wakeups,
      Ids ids,
      InstantSource clock) {
    this.pending = pending;
    this.authorizationServer = authorizationServer;
    this.links = links;
    this.connections = connections;
    this.interactions = interactions;
    this.wakeups = wakeups;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Completes what the state stands for.
   *
   * @param code what the provider gave, if the person agreed
   * @param error what it says otherwise, such as {@code access_denied}
   * @param interaction must be the one the state was made for, where it is given
   */
  public Outcome complete(
      String state,
      @Nullable String code,
      @Nullable String error,
      @Nullable InteractionId interaction) {
    Optional<PendingAuthorization> taken = pending.take(StateHash.of(state), clock.instant());
    if (taken.isEmpty()) {
      return new Outcome.UnknownState();
    }
    PendingAuthorization authorization = taken.get();
    if (interaction != null
        && !authorization.interaction().filter(interaction::equals).isPresent()) {
      return new Outcome.UnknownState();
    }
    return switch (authorization.way()) {
      case Way.Code way -> exchanged(authorization, way, code, error);
      case Way.Link(String account) -> linked(authorization, account);
    };
  }

  private Outcome exchanged(
      PendingAuthorization authorization,
      Way.Code way,
      @Nullable String code,
      @Nullable String error) {
    if (code == null) {
      String reason =
          error == null || error.equals("access_denied")
              ? "the request was declined"
              : "the provider reported an error";
      return refused(authorization, reason);
    }
    Exchange exchange;
    try {
      exchange =
          authorizationServer.exchange(authorization.app(), way.access(), code, way.verifier());
    } catch (Transient failure) {
      // The link is used up: the person needs to be asked anew, with another.
      return refused(authorization, "the provider could not be reached");
    }
    return switch (exchange) {
      case Exchange.Refused _ -> refused(authorization, "the provider did not accept the code");
      case Exchange.Granted(Tokens tokens, String account) ->
          connected(authorization, account, tokens);
    };
  }

  /** Whatever the browser brought along: how the account stands is asked of the source. */
  private Outcome linked(PendingAuthorization authorization, String account) {
    Standing standing;
    try {
      standing = links.standing(account);
    } catch (Transient failure) {
      return notYet(authorization);
    }
    return switch (standing) {
      case Standing.Active() ->
          connected(authorization, null, new Tokens(account, null, null, List.of()));
      case Standing.Pending() -> notYet(authorization);
      case Standing.Ended(String reason) -> refused(authorization, reason);
    };
  }

  /** Nothing came of it so far, so its state is good still. */
  private Outcome notYet(PendingAuthorization authorization) {
    pending.add(authorization);
    return new Outcome.NotYet(authorization.app());
  }

  private Outcome connected(
      PendingAuthorization authorization, @Nullable String account, Tokens tokens) {
    connections.add(
        new Connection(
            new ConnectionId(ids.next()),
            authorization.user(),
            authorization.app(),
            account,
            tokens.scopes(),
            Connection.Status.ACTIVE,
            clock.instant(),
            null),
        tokens);
    answer(authorization, new Answer.Connected());
    connectOthers(authorization);
    return new Outcome.Connected(authorization.app());
  }

  private Outcome refused(PendingAuthorization authorization, String reason) {
    answer(authorization, new Answer.NotConnected(reason));
    return new Outcome.Refused(authorization.app(), reason);
  }

  private void answer(PendingAuthorization authorization, Answer answer) {
    authorization.interaction().ifPresent(id -> decide(id, authorization, answer));
  }

  /** Decides the question and wakes its session; one that is decided already is left as it is. */
  private void decide(InteractionId id, PendingAuthorization authorization, Answer answer) {
    Decision decision =
        new Decision(answer, authorization.user(), Decision.Via.OAUTH_CALLBACK, clock.instant());
    if (interactions.decide(id, decision) instanceof Deciding.Won(var decided)) {
      wakeups.wake(decided.sessionId());
    }
  }

  /**
   * Other questions for the same account are answered by this, too: those of other sessions, and
   * the one that took the place of this one when the person asked for a new link.
   */
  private void connectOthers(PendingAuthorization authorization) {
    Instant now = clock.instant();
    for (Interaction asked : interactions.inbox(authorization.user(), OTHERS)) {
      if (asked.status(now) == Interaction.Status.OPEN
          && asked.ask() instanceof Ask.Connect(AppId app, var _)
          && app.equals(authorization.app())) {
        decide(asked.id(), authorization, new Answer.Connected());
      }
    }
  }

  /** What became of it. */
  public sealed interface Outcome {
    record Connected(AppId app) implements Outcome {}

    /** The person or the provider said no; the session that asked is told. */
    record Refused(AppId app, String reason) implements Outcome {}

    /** The account is not connected yet, and the question stays open: to be looked at again. */
    record NotYet(AppId app) implements Outcome {}

    /** There is no such state: never made, used before, too old, or made for something else. */
    record UnknownState() implements Outcome {}
  }
}
