package dev.parley.infra.bench.peers;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each caller says something, waits for the answer and goes on at once, a new
 * conversation and the next message of it in turn.
 */
final class Load {

  private Load() {}

  /**
   * What was seen. Times are in milliseconds and of turns without trouble.
   *
   * @param trouble what was wrong with one of the {@code errors}
   */
  record Seen(
      int callers,
      boolean streams,
      double seconds,
      long turns,
      long errors,
      double p50,
      double p99,
      double firstByteP50,
      double firstByteP99,
      double firstWordP50,
      @Nullable String trouble) {

    double perSecond() {
      return turns / seconds;
    }
  }

  /** Runs for that long, each caller with a token of its own, and stops by itself. */
  static Seen run(int port, List<String> tokens, int callers, boolean streams, Duration length) {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    AtomicReference<@Nullable String> trouble = new AtomicReference<>();
    List<Times> all = IntStream.range(0, callers).mapToObj(_ -> new Times()).toList();
    List<Thread> threads =
        IntStream.range(0, callers)
            .mapToObj(
                caller ->
                    Thread.ofPlatform()
                        .name("caller-" + caller)
                        .start(
                            () ->
                                call(
                                    port,
                                    tokens.get(caller),
                                    streams,
                                    end,
                                    all.get(caller),
                                    trouble)))
            .toList();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double[] whole = sorted(all, 0);
    double[] firstByte = sorted(all, 1);
    double[] firstWord = sorted(all, 2);
    return new Seen(
        callers,
        streams,
        seconds,
        whole.length,
        all.stream().mapToLong(times -> times.errors).sum(),
        at(whole, 0.5),
        at(whole, 0.99),
        at(firstByte, 0.5),
        at(firstByte, 0.99),
        at(firstWord, 0.5),
        trouble.get());
  }

  private static void call(
      int port,
      String token,
      boolean streams,
      long end,
      Times times,
      AtomicReference<@Nullable String> trouble) {
    try (Caller caller = new Caller(port, token)) {
      @Nullable String conversation = null;
      while (System.nanoTime() < end) {
        Caller.Turn turn = caller.turn(conversation, conversation == null ? 0 : 1, streams);
        if (turn.trouble() == null) {
          times.add(turn);
          conversation = conversation == null ? turn.conversation() : null;
        } else {
          times.errors++;
          trouble.compareAndSet(null, turn.trouble());
          conversation = null;
        }
      }
    }
  }

  private static double[] sorted(List<Times> all, int which) {
    double[] sorted =
        all.stream()
            .flatMapToLong(times -> Arrays.stream(times.nanos[which], 0, times.count))
            .mapToDouble(nanos -> nanos / 1e6)
            .toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** One caller's. */
  private static final class Times {
    private final long[][] nanos = new long[3][1024];
    private int count;
    private long errors;

    void add(Caller.Turn turn) {
      if (count == nanos[0].length) {
        for (int which = 0; which < nanos.length; which++) {
          nanos[which] = Arrays.copyOf(nanos[which], count * 2);
        }
      }
      nanos[0][count] = turn.nanos();
      nanos[1][count] = turn.firstByteNanos();
      nanos[2][count] = turn.firstWordNanos();
      count++;
    }
  }
}
