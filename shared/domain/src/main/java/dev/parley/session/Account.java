package dev.parley.session;

import dev.parley.connection.ConnectionId;

/** In whose name a call is made. */
public sealed interface Account {

  /** In nobody's: the app asks for no account. */
  record None() implements Account {}

  /** In the name of a connected account. */
  record Connected(ConnectionId connection) implements Account {}

  /** How a consent statement names it. */
  default String name() {
    return switch (this) {
      case None() -> "none";
      case Connected(ConnectionId connection) -> connection.toString();
    };
  }
}
