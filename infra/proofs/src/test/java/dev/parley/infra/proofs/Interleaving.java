package dev.parley.infra.proofs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Several actors who each take steps. Stepped, exactly one takes a step at a time, and chance says
 * which: every order of steps can come, and the same random source gives the same order. At once,
 * they run as threads do, each a random while late.
 */
final class Interleaving {

  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final ScopedValue<Actor> ACTOR = ScopedValue.newInstance();

  private final Random random;
  private final boolean stepped;
  private final double constancy;
  private final List<Actor> waiting = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Semaphore turn = new Semaphore(0);
  private long order;
  private @Nullable Throwable failure;

  private Interleaving(Random random, boolean stepped, double constancy) {
    this.random = random;
    this.stepped = stepped;
    this.constancy = constancy;
  }

  /**
   * One step at a time.
   *
   * @param constancy how likely who took the last step takes the next: 1 for one actor after
   *     another
   */
  static Interleaving stepped(Random random, double constancy) {
    return new Interleaving(random, true, constancy);
  }

  /** All at once. */
  static Interleaving atOnce(Random random) {
    return new Interleaving(random, false, 0);
  }

  /**
   * Adds an actor, before the start or by one who acts.
   *
   * @param weight how likely a step is theirs, against the weights of the others
   */
  synchronized void add(double weight, Runnable acting) {
    Actor actor = new Actor(waiting.size(), weight, acting);
    waiting.add(actor);
    if (!stepped && ACTOR.isBound()) {
      start(actor);
    }
  }

  /** Where one step ends and the next begins. Does nothing for who is no actor. */
  static void step() {
    if (ACTOR.isBound()) {
      ACTOR.get().pause();
    }
  }

  /** Lets them act until all are through. Throws what one of them threw. */
  void run() {
    if (stepped) {
      inSteps();
    } else {
      allAtOnce();
    }
    waiting.clear();
    threads.clear();
    if (failure != null) {
      throw new AssertionError("an actor failed", failure);
    }
  }

  /** The order of the steps so far, as a number. */
  long order() {
    return order;
  }

  private void inSteps() {
    @Nullable Actor last = null;
    List<Actor> acting = new ArrayList<>();
    while (true) {
      acting.clear();
      waiting.stream().filter(actor -> !actor.through).forEach(acting::add);
      if (acting.isEmpty()) {
        return;
      }
      Actor next =
          last != null && !last.through && random.nextDouble() < constancy ? last : chosen(acting);
      order = order * 31 + next.number + 1;
      next.goOn();
      last = next;
    }
  }

  private Actor chosen(List<Actor> acting) {
    double left = random.nextDouble() * acting.stream().mapToDouble(actor -> actor.weight).sum();
    for (Actor actor : acting) {
      left -= actor.weight;
      if (left < 0) {
        return actor;
      }
    }
    return acting.getLast();
  }

  private void allAtOnce() {
    synchronized (this) {
      waiting.forEach(this::start);
    }
    for (int joined = 0; ; joined++) {
      Thread next;
      synchronized (this) {
        if (joined == threads.size()) {
          return;
        }
        next = threads.get(joined);
      }
      joined(next);
    }
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }

  private void start(Actor actor) {
    threads.add(Thread.startVirtualThread(actor::act));
  }

  private final class Actor {
    private final int number;
    private final double weight;
    private final Runnable acting;
    private final Semaphore mine = new Semaphore(0);
    private boolean started;
    private volatile boolean through;

    Actor(int number, double weight, Runnable acting) {
      this.number = number;
      this.weight = weight;
      this.acting = acting;
    }

    /** Called by who chooses: lets the actor take one step. */
    void goOn() {
      if (started) {
        mine.release();
      } else {
        started = true;
        Thread.startVirtualThread(this::act);
      }
      turn.acquireUninterruptibly();
    }

    void pause() {
      if (stepped) {
        turn.release();
        mine.acquireUninterruptibly();
      } else if (random.nextInt(4) == 0) {
        LockSupport.parkNanos(random.nextLong(LATE_NANOS));
      }
    }

    private void act() {
      try {
        ScopedValue.where(ACTOR, this).run(acting);
      } catch (Throwable thrown) {
        failure = thrown;
      } finally {
        through = true;
        turn.release();
      }
    }
  }
}
