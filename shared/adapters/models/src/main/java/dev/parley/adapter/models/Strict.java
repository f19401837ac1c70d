package dev.parley.adapter.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a schema is one that strict mode takes: every object closed, every property required, no
 * defaults and none of the words that it does not know.
 */
final class Strict {

  private static final List<String> UNKNOWN =
      List.of("default", "oneOf", "allOf", "not", "patternProperties", "if");

  private Strict() {}

  static boolean allows(JsonObject schema) {
    return allows(Json.node(schema.values()));
  }

  private static boolean allows(JsonNode schema) {
    if (UNKNOWN.stream().anyMatch(schema::has)) {
      return false;
    }
    JsonNode properties = schema.path("properties");
    if (properties.isObject() || schema.path("type").asText("").equals("object")) {
      JsonNode additional = schema.path("additionalProperties");
      Set<String> required = new HashSet<>();
      schema.path("required").forEach(name -> required.add(name.asText()));
      if (!additional.isBoolean() || additional.asBoolean()) {
        return false;
      }
      for (var property : properties.properties()) {
        if (!required.contains(property.getKey()) || !allows(property.getValue())) {
          return false;
        }
      }
    }
    for (String of : List.of("items", "anyOf", "$defs")) {
      JsonNode inner = schema.path(of);
      if (of.equals("items") && inner.isObject() && !allows(inner)) {
        return false;
      }
      if (!of.equals("items")) {
        for (JsonNode one : inner) {
          if (!allows(one)) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
