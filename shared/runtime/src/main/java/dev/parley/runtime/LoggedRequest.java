package dev.parley.runtime;

import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Has each line of the log tell for which request it is, on whatever thread that is worked at. */
record LoggedRequest(String id) implements ThreadPropagatedContextElement<@Nullable String> {

  /** The name it stands under in a line of the log. */
  static final String KEY = "request_id";

  @Override
  public @Nullable String updateThreadContext() {
    String before = MDC.get(KEY);
    MDC.put(KEY, id);
    return before;
  }

  @Override
  public void restoreThreadContext(@Nullable String before) {
    if (before == null) {
      MDC.remove(KEY);
    } else {
      MDC.put(KEY, before);
    }
  }
}
