package dev.parley.tool;

/** What an action does to the world. */
public enum Risk {
  /** It only reads. */
  READ,
  /** It creates or changes something, in a way that people do every day. */
  WRITE,
  /** It deletes, pays, shares or cannot be undone. */
  DESTRUCTIVE
}
