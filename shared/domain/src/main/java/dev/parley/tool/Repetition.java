package dev.parley.tool;

/** What may be done about a call of which it is not known whether it happened. */
public enum Repetition {
  /** It may simply be made again: it only reads, or doing it twice is the same as once. */
  SAFE,
  /** Its source can find out, by a key or a mark that the call carried, whether it happened. */
  RECONCILABLE,
  /** Only a person can tell. */
  UNSAFE
}
