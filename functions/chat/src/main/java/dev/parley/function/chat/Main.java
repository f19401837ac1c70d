package dev.parley.function.chat;

import io.micronaut.runtime.Micronaut;

/** Starts the function as a plain web application; on Lambda the Web Adapter stands before it. */
public final class Main {
  private Main() {}

  /** Serves until the process is stopped. */
  public static void main(String[] arguments) {
    Micronaut.run(Main.class, arguments);
  }
}
