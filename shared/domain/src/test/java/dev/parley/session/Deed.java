package dev.parley.session;

import java.util.Random;

/**
 * One kind of thing that can happen in a {@link Walk}.
 *
 * @param weight how often it is chosen, against the others' weights
 */
record Deed(String name, int weight, Doing doing) {

  /** How it is done. */
  interface Doing {
    /**
     * Does it, with whatever is chosen by the dice from what is there.
     *
     * @return false if there was nothing to do it to
     */
    boolean go(Walk walk, Random dice);
  }

  /** It, as one step of a walk: done by the same dice whatever went before. */
  record Move(Deed deed, long seed) {}
}
