package dev.parley.function.turns;

import dev.parley.conversation.SessionId;
import dev.parley.failure.Failure;
import dev.parley.runtime.HarmlessRequest;
import dev.parley.runtime.Rehearsal;
import dev.parley.session.ContinueSession;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes a session that does not exist. */
@Singleton
final class TurnsRehearsal implements Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(TurnsRehearsal.class);

  private final ContinueSession continueSession;
  private final InstantSource clock;

  TurnsRehearsal(ContinueSession continueSession, InstantSource clock) {
    this.continueSession = continueSession;
    this.clock = clock;
  }

  @Override
  public void rehearse() {
    try {
      continueSession.resume(
          new SessionId(UUID.fromString(HarmlessRequest.NOBODYS_ID)), clock.instant());
    } catch (Failure away) {
      LOG.warn("no session can be looked up", away);
    }
  }
}
