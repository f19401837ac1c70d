package dev.parley;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Does the same on many virtual threads at once. */
public final class Race {

  private Race() {}

  /** What each of them got, by number from 0. */
  public static <T> List<T> of(int racers, IntFunction<T> run) {
    CountDownLatch start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int racer = 0; racer < racers; racer++) {
        int number = racer;
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return run.apply(number);
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException failed) {
      throw new AssertionError("a racer failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }
}
