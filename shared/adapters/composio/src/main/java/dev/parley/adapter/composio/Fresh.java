package dev.parley.adapter.composio;

import dev.parley.failure.Transient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked for again when it is not fresh any more. While that fails, what is known
 * is given; and nobody who could be given something old waits for something new.
 */
final class Fresh<T> {

  private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(30);

  private final Supplier<T> source;
  private final Duration goodFor;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Known<T> known = new Known<>(null, null, Instant.MIN);

  private record Known<T>(@Nullable T value, @Nullable Transient trouble, Instant until) {}

  /**
   * @param source throws {@link Transient} where it cannot be reached
   */
  Fresh(Supplier<T> source, Duration goodFor, InstantSource clock) {
    this.source = source;
    this.goodFor = goodFor;
    this.clock = clock;
  }

  /** What is known; throws {@link Transient} where nothing ever was. */
  T get() {
    Known<T> current = known;
    if (!current.until().isAfter(clock.instant())) {
      if (current.value() == null) {
        asking.lock();
      } else if (!asking.tryLock()) {
        return current.value();
      }
      try {
        // Whoever had to wait finds it done.
        if (!known.until().isAfter(clock.instant())) {
          known = asked(known.value());
        }
        current = known;
      } finally {
        asking.unlock();
      }
    }
    if (current.value() != null) {
      return current.value();
    }
    throw current.trouble() == null
        ? new IllegalStateException("neither known nor in trouble")
        : current.trouble();
  }

  private Known<T> asked(@Nullable T before) {
    try {
      return new Known<>(source.get(), null, clock.instant().plus(goodFor));
    } catch (Transient trouble) {
      return new Known<>(before, trouble, clock.instant().plus(FAILURE_REMEMBERED));
    }
  }
}
