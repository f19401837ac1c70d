package dev.parley.runtime;

import dev.parley.conversation.SessionId;
import dev.parley.session.Event;
import dev.parley.session.State;
import dev.parley.session.StateChanges;
import dev.parley.session.TurnRunner;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each state change: which session, from where, by what, and to where, by the names that
 * the README's table has. The request comes from the thread ({@link LoggedRequest}). Nothing of
 * what was said, asked or done stands there.
 */
@Singleton
@Requires(beans = TurnRunner.class)
final class LoggedStateChanges implements StateChanges {

  private static final Logger LOG = LoggerFactory.getLogger(StateChanges.class);

  @Override
  public void changed(SessionId session, State from, Event event, State to) {
    LOG.atInfo()
        .addKeyValue("session_id", session.toString())
        .addKeyValue("from", name(from))
        .addKeyValue("event", name(event))
        .addKeyValue("to", name(to))
        .log("state changed");
  }

  private static String name(Object stateOrEvent) {
    return stateOrEvent.getClass().getSimpleName();
  }
}
