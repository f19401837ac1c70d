package dev.parley.infra.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/** Small functions for the tests. They run in processes of their own, from a zip. */
public final class Handlers {

  private static final List<String> HISTORY = new ArrayList<>();

  /** The context holds resources weakly. */
  private static final Resource HOOKS =
      new Resource() {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
          HISTORY.add("before checkpoint");
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
          HISTORY.add("after restore");
        }
      };

  static {
    HISTORY.add("init");
    Core.getGlobalContext().register(HOOKS);
  }

  /** Called by the runtime. */
  public Handlers() {}

  /** Tells what happened to it, what is around it, and what it was given. */
  public Map<String, Object> tell(Map<String, Object> event) {
    Map<String, Object> told = new TreeMap<>();
    told.put("event", event);
    told.put("history", HISTORY);
    told.put("environment", new TreeMap<>(System.getenv()));
    told.put("folder", System.getProperty("user.dir"));
    told.put("heap", Runtime.getRuntime().maxMemory());
    return told;
  }

  /** Answers as a proxy integration does: with its event for a body. */
  public Map<String, Object> proxy(Map<String, Object> event) {
    Map<String, Object> answer = new TreeMap<>();
    answer.put("statusCode", 203);
    answer.put("multiValueHeaders", Map.of("X-Two", List.of("1", "2")));
    if (event.get("queryStringParameters") instanceof Map<?, ?> query
        && query.containsKey("back")) {
      answer.put("body", event.get("body"));
      answer.put("isBase64Encoded", event.get("isBase64Encoded"));
    } else {
      answer.put("body", Json.of(event));
    }
    return answer;
  }

  /** Fails what is bad of a batch. */
  public Map<String, Object> batch(Map<String, Object> event) {
    List<Map<String, Object>> failures = new ArrayList<>();
    if (event.get("Records") instanceof List<?> messages) {
      for (Object one : messages) {
        if (one instanceof Map<?, ?> message && "bad".equals(message.get("body"))) {
          failures.add(Map.of("itemIdentifier", String.valueOf(message.get("messageId"))));
        }
      }
    }
    return Map.of("batchItemFailures", failures);
  }

  /** Fails. */
  public String fail(Map<String, Object> event) {
    throw new IllegalArgumentException("not " + event.get("what"));
  }

  /** Takes its process with it. */
  public String die(Map<String, Object> event) {
    Runtime.getRuntime().halt(7);
    return "never";
  }

  /** Never ends. */
  public String hang(Map<String, Object> event) throws InterruptedException {
    Thread.currentThread().join();
    return "never";
  }

  /** Does not start. */
  public static final class Broken {
    /** Called by the runtime. */
    public Broken() {
      throw new IllegalStateException("no key");
    }

    /** Never gets here. */
    public String tell(Map<String, Object> event) {
      return "never";
    }
  }

  /** JSON without a library: none is in the zip. */
  private static final class Json {
    private Json() {}

    static String of(Object value) {
      return switch (value) {
        case null -> "null";
        case Map<?, ?> map ->
            map.entrySet().stream()
                .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
        case List<?> list ->
            list.stream().map(Json::of).collect(java.util.stream.Collectors.joining(",", "[", "]"));
        case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        default -> value.toString();
      };
    }
  }
}
