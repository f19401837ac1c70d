package dev.parley.session;

import dev.parley.conversation.SessionId;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Looks at the sessions whose time has come: expires those that waited too long and wakes those
 * that lost their runner, whose wake-up was lost, or of whose question the person is to be
 * reminded. May run as often as it likes, also twice at once.
 */
public final class SweepSessions {

  private final Sessions sessions;
  private final Interactions interactions;
  private final Wakeups wakeups;
  private final InstantSource clock;

  public SweepSessions(
      Sessions sessions, Interactions interactions, Wakeups wakeups, InstantSource clock) {
    this.sessions = sessions;
    this.interactions = interactions;
    this.wakeups = wakeups;
    this.clock = clock;
  }

  /** Sweeps at most so many. */
  public Swept sweep(int limit) {
    Instant now = clock.instant();
    int expired = 0;
    int woken = 0;
    List<SessionId> due = sessions.due(now, limit);
    for (SessionId id : due) {
      Session session = sessions.find(id).orElse(null);
      if (session == null || session.ended()) {
        continue;
      }
      if (session.state() instanceof State.Waiting waiting && isOver(waiting, now)) {
        interactions.decide(
            waiting.interaction(),
            new Decision(new Answer.Expired(), null, Decision.Via.TIMEOUT, now));
        expired++;
      }
      wakeups.wake(id);
      woken++;
    }
    return new Swept(expired, woken, due.size() == limit);
  }

  private boolean isOver(State.Waiting waiting, Instant now) {
    return interactions
        .find(waiting.interaction())
        .filter(question -> question.decided().isEmpty() && !now.isBefore(question.expiresAt()))
        .isPresent();
  }

  /**
   * What was done.
   *
   * @param expired questions whose time was over
   * @param woken sessions that were woken, those of the expired questions among them
   * @param more whether there may be more to sweep
   */
  public record Swept(int expired, int woken, boolean more) {}
}
