package dev.parley.runtime;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way by which requests come in, taken by ourselves. */
interface Entrance {

  /**
   * Lets a request in.
   *
   * @return the status of the answer
   */
  int enter(String method, String path, Map<String, String> headers, @Nullable String body)
      throws IOException, InterruptedException;
}
