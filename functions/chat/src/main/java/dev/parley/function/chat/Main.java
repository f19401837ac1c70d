package dev.parley.function.chat;

import io.micronaut.runtime.Micronaut;

/** Starts the function as a plain web application; on Lambda the Web Adapter stands before it. */
public final class Main {
  private Main() {}

  /** Serves until the process is stopped. */
  public static void main(String[] arguments) {
    // Where it runs makes no difference to it, and finding that out takes time.
    Micronaut.build(arguments)
        .mainClass(Main.class)
        .banner(false)
        .deduceEnvironment(false)
        .deduceCloudEnvironment(false)
        .start();
  }
}
