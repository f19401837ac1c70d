package dev.parley.function.cleanup;

import dev.parley.account.RefreshTokens;
import dev.parley.failure.Failure;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.runtime.Rehearsal;
import dev.parley.session.Sessions;
import dev.parley.session.SweepSessions;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tidies up what was due in 1970: nothing ever was. */
@Singleton
final class CleanupRehearsal implements Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(CleanupRehearsal.class);

  private final SweepSessions sweepSessions;
  private final RefreshTokens refreshTokens;

  CleanupRehearsal(
      Sessions sessions, Interactions interactions, Wakeups wakeups, RefreshTokens refreshTokens) {
    this.sweepSessions = new SweepSessions(sessions, interactions, wakeups, () -> Instant.EPOCH);
    this.refreshTokens = refreshTokens;
  }

  @Override
  public void rehearse() {
    try {
      for (int time = 0; time < TIMES; time++) {
        sweepSessions.sweep(1);
        refreshTokens.purge(Instant.EPOCH);
      }
    } catch (Failure away) {
      LOG.warn("nothing can be tidied up", away);
    }
  }
}
