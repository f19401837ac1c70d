package dev.parley.infra.lambda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one function: an event goes to one that is idle, or to a new one, up to a bound;
 * beyond it events wait (Lambda would refuse them).
 */
public final class Instances implements AutoCloseable {

  private final LambdaFunction function;
  private final ManagedRuntime runtime;
  private final Initialization initialization;
  private final Instance.Launch launch;
  private final Semaphore free;
  private final Consumer<Report> reports;
  private final Deque<Instance> idle = new ConcurrentLinkedDeque<>();
  private final List<Instance> all = new ArrayList<>();
  private final Lock lock = new ReentrantLock();
  private @Nullable TaskRoot code;
  private boolean closed;

  /**
   * What an invocation took.
   *
   * @param initDuration where the instance was started for it
   * @param restoreDuration where it was restored for it
   */
  public record Report(
      String function,
      String requestId,
      Duration duration,
      @Nullable Duration initDuration,
      @Nullable Duration restoreDuration,
      int memoryMegabytes,
      long peakMemory) {

    /** As Lambda writes it into the log. */
    public String line() {
      StringBuilder line = new StringBuilder("REPORT RequestId: ").append(requestId);
      line.append("\tDuration: ").append(milliseconds(duration));
      line.append("\tMemory Size: ").append(memoryMegabytes).append(" MB");
      line.append("\tMax Memory Used: ").append(peakMemory / 1024 / 1024).append(" MB");
      if (initDuration != null) {
        line.append("\tInit Duration: ").append(milliseconds(initDuration));
      }
      if (restoreDuration != null) {
        line.append("\tRestore Duration: ").append(milliseconds(restoreDuration));
      }
      return line.toString();
    }

    private static String milliseconds(Duration duration) {
      return String.format("%.2f ms", duration.toNanos() / 1e6);
    }
  }

  /**
   * None yet.
   *
   * @param most how many there may be at once
   * @param reports takes what each invocation took
   */
  public Instances(
      LambdaFunction function,
      ManagedRuntime runtime,
      Initialization initialization,
      Instance.Launch launch,
      int most,
      Consumer<Report> reports) {
    this.function = function;
    this.runtime = runtime;
    this.initialization = initialization;
    this.launch = launch;
    this.free = new Semaphore(most, true);
    this.reports = reports;
  }

  /** The function that they are instances of. */
  public LambdaFunction function() {
    return function;
  }

  /** Hands an event to one of them; waits while all are busy. */
  public Invocation invoke(byte[] event) throws InterruptedException {
    free.acquire();
    boolean begun = false;
    try {
      Instance instance = idle();
      boolean fresh = instance == null;
      if (instance == null) {
        instance = started();
      }
      Instance chosen = instance;
      Invocation invocation = chosen.invoke(event);
      invocation.whenFinished(() -> finished(chosen, fresh, invocation));
      begun = true;
      return invocation;
    } finally {
      if (!begun) {
        free.release();
      }
    }
  }

  /** Starts one, unless there is one: then the first event need not wait for it. */
  void prepare() throws InterruptedException {
    free.acquire();
    try {
      Instance instance = idle();
      idle.addFirst(instance == null ? started() : instance);
    } finally {
      free.release();
    }
  }

  private @Nullable Instance idle() {
    for (Instance instance = idle.pollFirst(); instance != null; instance = idle.pollFirst()) {
      if (instance.isAlive()) {
        return instance;
      }
    }
    return null;
  }

  private Instance started() {
    TaskRoot unpacked;
    lock.lock();
    try {
      if (closed) {
        throw new InitializationFailed(function.name() + " is closed");
      }
      if (code == null) {
        code = TaskRoot.of(function.zip());
      }
      unpacked = code;
    } finally {
      lock.unlock();
    }
    Instance instance = Instance.start(function, unpacked, runtime, initialization, launch);
    lock.lock();
    try {
      all.add(instance);
    } finally {
      lock.unlock();
    }
    instance.restore();
    return instance;
  }

  private void finished(Instance instance, boolean fresh, Invocation invocation) {
    reports.accept(
        new Report(
            function.name(),
            invocation.requestId(),
            invocation.duration(),
            fresh ? instance.initDuration() : null,
            fresh ? instance.restoreDuration() : null,
            function.memoryMegabytes(),
            instance.peakMemory()));
    if (instance.isAlive()) {
      idle.addFirst(instance);
    }
    free.release();
  }

  @Override
  public void close() {
    List<Instance> running;
    TaskRoot unpacked;
    lock.lock();
    try {
      closed = true;
      running = List.copyOf(all);
      unpacked = code;
    } finally {
      lock.unlock();
    }
    running.parallelStream().forEach(Instance::close);
    if (unpacked != null) {
      unpacked.close();
    }
  }
}
