package dev.parley.runtime;

/**
 * What a function does once before a snapshot is taken of its process, just as it will for its
 * first caller, so that each copy of the snapshot has the classes loaded and the code warm. It
 * leaves no trace anywhere: nothing is written, sent or counted.
 */
public interface Rehearsal {

  /** So often that what is done again and again is compiled in the snapshot. */
  int TIMES = 40;

  /** Does it. What cannot be reached is left alone: a snapshot is taken all the same. */
  void rehearse();
}
