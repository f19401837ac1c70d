package dev.parley.infra.sandbox.provider;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to go wrong next, for tests. A planned fault waits for a request that fits, happens as
 * many times as was said, and is gone. Faults are not kept over a restart. Safe for use by many
 * threads.
 */
public final class Faults {
  private final List<Planned> planned = new ArrayList<>();

  private static final class Planned {
    private final Provider provider;
    private final String method;
    private final String pathPart;
    private final Fault fault;
    private int left;

    Planned(Provider provider, String method, String pathPart, Fault fault, int left) {
      this.provider = provider;
      this.method = method;
      this.pathPart = pathPart;
      this.fault = fault;
      this.left = left;
    }
  }

  Faults() {}

  /**
   * Plans a fault.
   *
   * @param method the HTTP method it waits for; empty for any
   * @param pathPart what the path has to contain, such as {@code /messages/send}; empty for any
   * @param times how many requests meet it
   */
  public synchronized void plan(
      Provider provider, String method, String pathPart, Fault fault, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("a fault happens at least once");
    }
    planned.add(new Planned(provider, method, pathPart, fault, times));
  }

  /** Takes back everything that was planned and has not happened. */
  public synchronized void clear() {
    planned.clear();
  }

  synchronized @Nullable Fault take(Provider provider, String method, String path) {
    for (var each = planned.iterator(); each.hasNext(); ) {
      Planned next = each.next();
      if (next.provider == provider
          && (next.method.isEmpty() || next.method.equals(method))
          && path.contains(next.pathPart)) {
        next.left--;
        if (next.left == 0) {
          each.remove();
        }
        return next.fault;
      }
    }
    return null;
  }
}
