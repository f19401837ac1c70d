package dev.parley.infra.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A packaged function and what it is asked first: something plain that it does often, for who looks
 * at how functions start. For {@code chat} that is a whole turn that is answered with words.
 */
record FirstCall(LambdaFunction function, String json) {

  private static final Map<String, String> EVENTS =
      Map.of(
          "AuthFunction", "auth-me",
          "ChatFunction", "chat-message",
          "CleanupFunction", "cleanup-every-minute",
          "ConsentFunction", "consent-grants",
          "ConversationsFunction", "conversations-list",
          "HealthFunction", "health",
          "IntegrationsFunction", "integrations-list",
          "OauthCallbackFunction", "oauth-callback-unknown",
          "TurnsFunction", "turns-wake-up");

  /** No call is refused for coming too often. */
  static final Map<String, Map<String, String>> GENEROUS =
      Map.of(
          "Parameters", Map.of("RATE_LIMIT_PER_MINUTE", "1000000", "RATE_LIMIT_AUTH", "1000000"));

  /** All functions, by name. */
  static List<FirstCall> all(Path root, Stack stack) {
    String token = stack.token();
    return stack.deployment().functions().values().stream()
        .map(function -> new FirstCall(function, event(root, function.name(), token)))
        .toList();
  }

  private static String event(Path root, String function, String token) {
    String sample = Objects.requireNonNull(EVENTS.get(function), function);
    try {
      return Files.readString(root.resolve("infra/events/" + sample + ".json"))
          .replace("{{token}}", token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] event() {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it comes from API Gateway. */
  boolean isOfHttp() {
    return json.contains("\"httpMethod\"");
  }

  String name() {
    return function.name();
  }

  /** Whether that is the answer of a function that works. */
  static boolean isGood(Answer answer) {
    return switch (answer) {
      case Answer.Whole(String payload) ->
          !payload.matches("(?s).*\"statusCode\" ?: ?(5\\d\\d|401|429).*");
      case Answer.Streamed(String _, InputStream payload) -> {
        try (payload) {
          yield new String(payload.readAllBytes(), StandardCharsets.UTF_8)
              .matches("(?s).*\"statusCode\" ?: ?200.*");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      case Answer.Failed _ -> false;
    };
  }
}
