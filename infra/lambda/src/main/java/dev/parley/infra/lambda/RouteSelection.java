package dev.parley.infra.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route selection expression of a WebSocket API: what a message says which route it wants. It is
 * text and variables, with braces or without; a dollar sign behind a backslash is one.
 */
final class RouteSelection {

  /** Else a message with something behind its JSON would pass for JSON. */
  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\\\\\$|\\$\\{request\\.body\\.([^}]+)}|\\$request\\.body((?:\\.[A-Za-z0-9_-]+)+)|\\$");

  private final List<Part> parts = new ArrayList<>();

  private sealed interface Part {
    record Text(String text) implements Part {}

    /** A value in the message, by the names that lead to it. */
    record Variable(List<String> path) implements Part {}
  }

  RouteSelection(String expression) {
    Matcher matcher = VARIABLE.matcher(expression);
    int end = 0;
    while (matcher.find()) {
      parts.add(new Part.Text(expression.substring(end, matcher.start())));
      end = matcher.end();
      if (matcher.group(1) != null) {
        parts.add(new Part.Variable(List.of(matcher.group(1).split("\\."))));
      } else if (matcher.group(2) != null) {
        parts.add(new Part.Variable(List.of(matcher.group(2).substring(1).split("\\."))));
      } else if (matcher.group().startsWith("\\")) {
        parts.add(new Part.Text("$"));
      } else {
        throw new IllegalStateException("only $request.body is played: " + expression);
      }
    }
    parts.add(new Part.Text(expression.substring(end)));
  }

  /** The key that a message gives; none where it is not JSON or lacks a value. */
  Optional<String> key(String message) {
    JsonNode body;
    try {
      body = JSON.readTree(message);
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
    StringBuilder key = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> key.append(text.text());
        case Part.Variable variable -> {
          JsonNode value = body;
          for (String name : variable.path()) {
            value = value.path(name);
          }
          if (!value.isValueNode() || value.isNull()) {
            return Optional.empty();
          }
          key.append(value.asText());
        }
      }
    }
    return Optional.of(key.toString());
  }
}
