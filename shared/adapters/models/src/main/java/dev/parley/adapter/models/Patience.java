package dev.parley.adapter.models;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How long the next thing that a server says is waited for. Used by the thread that asks.
 *
 * <p>An answer must begin, and if it is not streamed end, by one moment. A stream may then fall
 * silent for no longer than the idle time, and, while somebody else could be asked, for no longer
 * than half of the time that is left: the other needs the rest. Behind the last words little is
 * waited for, since nothing of worth comes.
 */
final class Patience {

  private static final Duration BEHIND_THE_END = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Instant begin;
  private final Instant deadline;
  private final Duration idle;
  private final Others others;
  private Stage stage = Stage.WAITING;

  /** Whether somebody else could be asked. */
  enum Others {
    SOMEBODY,
    NOBODY
  }

  private enum Stage {
    WAITING,
    STREAMING,
    ENDED
  }

  /**
   * @param begin when an answer must have begun
   * @param deadline when it is no use any more
   */
  Patience(InstantSource clock, Instant begin, Instant deadline, Duration idle, Others others) {
    this.clock = clock;
    this.begin = begin.isBefore(deadline) ? begin : deadline;
    this.deadline = deadline;
    this.idle = idle;
    this.others = others;
  }

  /** How long to wait now; nothing, where time is up. */
  Duration next() {
    Duration left = Duration.between(clock.instant(), deadline);
    Duration wait =
        switch (stage) {
          case WAITING -> Duration.between(clock.instant(), begin);
          case STREAMING -> shorter(idle, others == Others.SOMEBODY ? left.dividedBy(2) : left);
          case ENDED -> shorter(BEHIND_THE_END, left);
        };
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  Others others() {
    return others;
  }

  /** The stream has begun. */
  void began() {
    if (stage == Stage.WAITING) {
      stage = Stage.STREAMING;
    }
  }

  /** All of the answer is there. */
  void ended() {
    stage = Stage.ENDED;
  }

  boolean hasEnded() {
    return stage == Stage.ENDED;
  }

  boolean hasBegun() {
    return stage != Stage.WAITING;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
