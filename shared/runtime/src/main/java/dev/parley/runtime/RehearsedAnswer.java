package dev.parley.runtime;

import dev.parley.session.SendMessage;

/** How a function writes what came of a message: a bean of one that does, for the rehearsal. */
public interface RehearsedAnswer {

  /** Writes it as for a caller, to nobody. */
  void write(SendMessage.Outcome.Taken taken);
}
