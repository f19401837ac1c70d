package dev.parley.session;

import dev.parley.effect.Effect;
import dev.parley.effect.Effect.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The journal of a session's effects, read off its state. */
public final class Journal {

  private Journal() {}

  /** Every effect of the session that was decided on, in order. */
  public static List<Effect> of(Session session) {
    List<Effect> effects = new ArrayList<>();
    for (DoneCall done : session.state().task().done()) {
      if (done.consent() == DoneCall.Consent.DENIED) {
        continue;
      }
      effects.add(
          switch (done.result()) {
            case DoneCall.Result.Ok _ -> entry(done, Phase.CONFIRMED, null);
            case DoneCall.Result.Failed(String problem) -> entry(done, Phase.FAILED, problem);
            case DoneCall.Result.Uncertain(String problem) -> entry(done, Phase.UNKNOWN, problem);
          });
    }
    current(session.state()).ifPresent(effects::add);
    return List.copyOf(effects);
  }

  private static Optional<Effect> current(State state) {
    return switch (state) {
      case State.Prepared(_, PreparedCall call, _) ->
          Optional.of(entry(call, Phase.INTENDED, 0, null, null));
      case State.Dispatched(_, PreparedCall call, _, int attempt, Instant sentAt) ->
          Optional.of(entry(call, Phase.DISPATCHED, attempt, sentAt, null));
      case State.Reconciling(
              _,
              PreparedCall call,
              _,
              int attempt,
              String problem,
              Instant sentAt,
              _,
              _) ->
          Optional.of(entry(call, Phase.UNKNOWN, attempt, sentAt, problem));
      case State.Uncertain(_, PreparedCall call, _, int attempt, String problem, Instant sentAt) ->
          Optional.of(entry(call, Phase.UNKNOWN, attempt, sentAt, problem));
      case State.AwaitingVerdict(_, PreparedCall call, _, int attempt, String problem, _) ->
          Optional.of(entry(call, Phase.UNKNOWN, attempt, null, problem));
      case State.Deciding _,
          State.CheckingConnection _,
          State.AwaitingConnection _,
          State.ChoosingAction _,
          State.FillingParameters _,
          State.CheckingParameters _,
          State.AwaitingParameters _,
          State.AwaitingConsent _,
          State.Final _ ->
          Optional.empty();
    };
  }

  private static Effect entry(DoneCall done, Phase phase, @Nullable String problem) {
    return new Effect(done.call().key(), done.call().action(), phase, null, null, problem);
  }

  private static Effect entry(
      PreparedCall call,
      Phase phase,
      int attempts,
      @Nullable Instant sentAt,
      @Nullable String problem) {
    return new Effect(call.call().key(), call.call().action(), phase, attempts, sentAt, problem);
  }
}
