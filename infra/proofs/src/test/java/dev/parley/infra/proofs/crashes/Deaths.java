package dev.parley.infra.proofs.crashes;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.session.Sessions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets the process die, or a store fail, at calls of ports. They stand between all ports and who
 * uses them, and go on counting when the next process takes over.
 */
final class Deaths {

  /** What happens at a call. */
  enum Blow {
    /** The process dies before the call. */
    DIES_BEFORE,
    /** The process dies after the call, before it knows what came of it. */
    DIES_AFTER,
    /** The store cannot be reached. */
    FAILS_BEFORE,
    /** The store does it, and its answer is lost. */
    FAILS_AFTER,
    /** The store saves it, its answer is lost, and asking again finds the version taken. */
    LOSES,
    /** The process is held up before the call, so long that others take over what it does. */
    STALLS,
    /** The client gets impatient, and another process is sent the same before the call. */
    SENT_AGAIN;

    /** Whether others do something at the same time. */
    boolean isShared() {
      return this == STALLS || this == SENT_AGAIN;
    }
  }

  /**
   * One thing that happens.
   *
   * @param call at which call, counted from 1 and from the one before
   */
  record Death(int call, Blow blow) {
    @Override
    public String toString() {
      return blow + "@" + call;
    }
  }

  /** The end of the process; nobody in it can catch this and go on. */
  static final class ProcessDied extends Error {
    private static final long serialVersionUID = 1L;

    ProcessDied() {
      super("the process died", null, false, false);
    }
  }

  /** What the source has in memory: nothing happens between such a call and the next. */
  private static final Set<String> LOOKED_UP =
      Set.of("ToolSource.apps", "ToolSource.actions", "ToolSource.action");

  private final Queue<Death> planned;
  private final Consumer<Blow> others;
  private final List<String> calls = new ArrayList<>();
  private final List<String> met = new ArrayList<>();
  private int since;

  /**
   * @param others does what others do where it {@linkplain Blow#isShared is shared}
   */
  Deaths(List<Death> planned, Consumer<Blow> others) {
    this.planned = new ArrayDeque<>(planned);
    this.others = others;
  }

  /** All calls so far, as {@code Port.method}. */
  List<String> calls() {
    return calls;
  }

  /** What has happened, and where. */
  List<String> met() {
    return met;
  }

  /**
   * Whether a blow at a call of that name is one of its own: to die after a read is to die before
   * the next call.
   */
  static boolean isPossible(Blow blow, String call) {
    boolean isStore =
        switch (call.substring(0, call.indexOf('.'))) {
          case "Sessions", "Interactions", "Conversations", "Connections", "Wakeups" -> true;
          default -> false;
        };
    boolean isRead =
        switch (call) {
          case "Sessions.find",
              "Sessions.active",
              "Sessions.due",
              "Interactions.find",
              "Interactions.inbox",
              "Conversations.find",
              "Conversations.latest",
              "Connections.active",
              "ConsentSeal.open",
              "ConsentSeal.digest",
              "ConsentSeal.seal" ->
              true;
          default -> false;
        };
    return switch (blow) {
      case DIES_BEFORE -> true;
      case DIES_AFTER -> !isRead;
      case FAILS_BEFORE -> isStore;
      case FAILS_AFTER -> isStore && !isRead;
      case LOSES -> call.equals("Sessions.save");
      case STALLS, SENT_AGAIN -> true;
    };
  }

  <T> T wrap(Class<T> port, T behind) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              String name = port.getSimpleName() + "." + method.getName();
              if (LOOKED_UP.contains(name)) {
                return call(method, behind, arguments);
              }
              calls.add(name);
              since++;
              Death next = planned.peek();
              if (next == null || next.call() > since || !isPossible(next.blow(), name)) {
                return call(method, behind, arguments);
              }
              planned.remove();
              since = 0;
              met.add(next.blow() + " " + name);
              return strike(next.blow(), method, behind, arguments);
            }));
  }

  private Object strike(Blow blow, Method method, Object behind, Object[] arguments)
      throws Throwable {
    return switch (blow) {
      case DIES_BEFORE -> throw new ProcessDied();
      case DIES_AFTER -> {
        call(method, behind, arguments);
        throw new ProcessDied();
      }
      case FAILS_BEFORE -> throw unreachable();
      case FAILS_AFTER -> {
        call(method, behind, arguments);
        throw unreachable();
      }
      case LOSES -> {
        call(method, behind, arguments);
        yield new Sessions.Saving.Lost();
      }
      case STALLS, SENT_AGAIN -> {
        others.accept(blow);
        yield call(method, behind, arguments);
      }
    };
  }

  private static Transient unreachable() {
    return new Transient(FailureCode.STORE_UNAVAILABLE, "the store cannot be reached");
  }

  private static Object call(Method method, Object behind, Object[] arguments) throws Throwable {
    try {
      return method.invoke(behind, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
