package dev.parley.session;

import dev.parley.conversation.SessionId;

/** Is told what becomes of sessions: for those who run us and answer for what is done. */
@FunctionalInterface
public interface StateChanges {

  /** Nobody is told. */
  StateChanges UNTOLD = (session, from, event, to) -> {};

  /**
   * A session has changed its state, and that is saved: changes that are saved together are told
   * then, in their order, and one that somebody else forestalled is not told. To be told must not
   * fail, nor take time.
   *
   * @param event what led from one to the other
   */
  void changed(SessionId session, State from, Event event, State to);
}
