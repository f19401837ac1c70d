package dev.parley.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Lets the process die at one call of a port: before it, or after it when its answer is lost. */
final class Mortality implements Stage.Wrapping {

  /** When it dies. */
  enum Moment {
    BEFORE,
    AFTER
  }

  private final int fatalCall;
  private final Moment moment;
  private int calls;
  private String fatal = "";

  /**
   * @param fatalCall the number of the call it dies at, from 1
   */
  Mortality(int fatalCall, Moment moment) {
    this.fatalCall = fatalCall;
    this.moment = moment;
  }

  /** Where it died; empty if it has not. */
  String fatal() {
    return fatal;
  }

  @Override
  public <T> T wrap(Class<T> port, T behind) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              calls++;
              boolean dies = calls == fatalCall;
              if (dies) {
                fatal = moment + " " + port.getSimpleName() + "." + method.getName();
              }
              if (dies && moment == Moment.BEFORE) {
                throw new ProcessDied();
              }
              Object answer = call(method, behind, arguments);
              if (dies) {
                throw new ProcessDied();
              }
              return answer;
            }));
  }

  private static Object call(Method method, Object behind, Object[] arguments) throws Throwable {
    try {
      return method.invoke(behind, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  /** The end of the process; nobody in it can catch this and go on. */
  static final class ProcessDied extends Error {
    private static final long serialVersionUID = 1L;
  }
}
