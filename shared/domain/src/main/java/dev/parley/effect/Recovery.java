package dev.parley.effect;

import dev.parley.json.JsonObject;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolSource.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is done about an effect whose fate is not known. Never is one sent again before it is sure
 * that it did not happen, unless doing it twice is the same as once.
 */
public final class Recovery {

  /** How often a call is sent, at most. */
  public static final int MAX_ATTEMPTS = 3;

  /**
   * How long a provider may still be at a request whose answer was lost, or its search may lag
   * behind: before that, not to be found does not mean that it did not happen.
   */
  public static final Duration SETTLING = Duration.ofSeconds(30);

  /** How long to wait before looking again, while the provider cannot tell. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30));

  private Recovery() {}

  /** What comes next. */
  public sealed interface Next {
    /** It is sent again. */
    record SendAgain() implements Next {}

    /** The provider is asked whether it happened, not before the instant. */
    record Look(Instant notBefore) implements Next {}

    /** It is known to have happened. */
    record Happened(JsonObject data) implements Next {}

    /** It did not happen, and is not tried any more. */
    record GiveUp() implements Next {}

    /** Only the person can tell. */
    record AskPerson() implements Next {}
  }

  /**
   * After the answer to a call was lost. What only reads is given up after the last attempt:
   * nothing of it is left in the world. What changes something may have happened at any of them.
   */
  public static Next afterLoss(Repetition repetition, Risk risk, int attempt, Instant now) {
    return switch (repetition) {
      case SAFE -> {
        if (attempt < MAX_ATTEMPTS) {
          yield new Next.SendAgain();
        }
        yield risk == Risk.READ ? new Next.GiveUp() : new Next.AskPerson();
      }
      case RECONCILABLE -> new Next.Look(now);
      case UNSAFE -> new Next.AskPerson();
    };
  }

  /**
   * After the provider was asked.
   *
   * @param looks how often it was asked before since the call was sent
   */
  public static Next afterLook(
      Finding finding, int attempt, int looks, Instant sentAt, Instant now) {
    return switch (finding) {
      case Finding.Happened(JsonObject data) -> new Next.Happened(data);
      case Finding.DidNotHappen() -> {
        Instant settled = sentAt.plus(SETTLING);
        if (now.isBefore(settled)) {
          yield new Next.Look(settled);
        }
        yield attempt < MAX_ATTEMPTS ? new Next.SendAgain() : new Next.GiveUp();
      }
      case Finding.CannotTell(var _) -> new Next.AskPerson();
      case Finding.StillUnknown(var _) ->
          looks < PAUSES.size() ? new Next.Look(now.plus(PAUSES.get(looks))) : new Next.AskPerson();
    };
  }
}
