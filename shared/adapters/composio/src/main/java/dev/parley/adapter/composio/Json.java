package dev.parley.adapter.composio;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between trees and the domain's JSON. */
final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final TypeReference<Map<String, @Nullable Object>> MEMBERS =
      new TypeReference<>() {};

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonObject object(JsonNode node) {
    return node.isObject()
        ? JsonObject.fromMap(MAPPER.convertValue(node, MEMBERS))
        : JsonObject.EMPTY;
  }

  static JsonNode tree(JsonObject object) {
    return MAPPER.valueToTree(object.values());
  }

  /** The text of a member, or empty where it is absent, null or no text. */
  static String text(JsonNode node, String member) {
    return node.path(member).isTextual() ? node.path(member).asText().strip() : "";
  }

  /** On one line, and not longer than that. */
  static String line(String text, int longest) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= longest ? line : line.substring(0, longest) + "…";
  }
}
