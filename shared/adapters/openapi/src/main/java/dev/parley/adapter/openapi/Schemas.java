package dev.parley.adapter.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of one document as JSON Schema: references written out, and what only OpenAPI 3.0
 * says said as JSON Schema 2020-12 says it. The words that are ours ({@code x-parley-…}) stay in
 * until {@link #forArguments}.
 */
final class Schemas {
  /** How large one schema may grow when its references are written out, in values. */
  private static final int LARGEST = 20_000;

  private static final String REFERENCE = "#/components/schemas/";

  /** Members of an OpenAPI schema that mean nothing to whoever fills in arguments. */
  private static final Set<String> SAID_ELSEWHERE =
      Set.of("xml", "externalDocs", "discriminator", "example", "deprecated", "writeOnly");

  private final Map<String, Schema<?>> named = new LinkedHashMap<>();
  private final SpecVersion version;
  private int written;

  Schemas(OpenAPI document) {
    this.version = document.getSpecVersion();
    Components components = document.getComponents();
    if (components != null && components.getSchemas() != null) {
      components.getSchemas().forEach((name, schema) -> named.put(name, schema));
    }
  }

  /**
   * The schema with its references written out; one that contains itself is cut to "anything".
   *
   * @throws TooLarge when it grows out of all measure
   */
  ObjectNode tree(@Nullable Schema<?> schema) {
    written = 0;
    return schema == null
        ? Json.MAPPER.createObjectNode()
        : resolved(raw(schema), new ArrayDeque<>());
  }

  /** References to references can make more of a small document than can be held. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("a schema is too large");
    }
  }

  private JsonNode raw(Schema<?> schema) {
    return version == SpecVersion.V31
        ? Json31.mapper().valueToTree(schema)
        : io.swagger.v3.core.util.Json.mapper().valueToTree(schema);
  }

  private ObjectNode resolved(JsonNode node, Deque<String> within) {
    String reference = node.path("$ref").asText();
    if (reference.startsWith(REFERENCE)) {
      String name = reference.substring(REFERENCE.length());
      Schema<?> target = named.get(name);
      if (target == null || within.contains(name)) {
        return Json.MAPPER.createObjectNode();
      }
      within.push(name);
      ObjectNode written = resolved(raw(target), within);
      within.pop();
      return written;
    }
    return node instanceof ObjectNode object
        ? (ObjectNode) written(object, within)
        : Json.MAPPER.createObjectNode();
  }

  private JsonNode written(JsonNode node, Deque<String> within) {
    if (++written > LARGEST) {
      throw new TooLarge();
    }
    return switch (node) {
      case ObjectNode object when object.has("$ref") -> resolved(object, within);
      case ObjectNode object -> {
        ObjectNode copy = Json.MAPPER.createObjectNode();
        object.properties().forEach(e -> copy.set(e.getKey(), written(e.getValue(), within)));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = Json.MAPPER.createArrayNode();
        array.forEach(element -> copy.add(written(element, within)));
        yield copy;
      }
      default -> node;
    };
  }

  /** The members of an object schema, those of its {@code allOf} included. */
  static Map<String, ObjectNode> members(JsonNode schema) {
    Map<String, ObjectNode> members = new LinkedHashMap<>();
    schema.path("allOf").forEach(part -> members.putAll(members(part)));
    schema
        .path("properties")
        .properties()
        .forEach(
            e -> {
              if (e.getValue() instanceof ObjectNode member) {
                members.put(e.getKey(), member);
              }
            });
    return members;
  }

  /** The members that must be there. */
  static Set<String> required(JsonNode schema) {
    Set<String> required = new LinkedHashSet<>();
    schema.path("allOf").forEach(part -> required.addAll(required(part)));
    schema.path("required").forEach(name -> required.add(name.asText()));
    return required;
  }

  /** As plain JSON Schema 2020-12, for whoever fills in or checks arguments. */
  static ObjectNode forArguments(JsonNode schema) {
    ObjectNode plain = Json.MAPPER.createObjectNode();
    schema
        .properties()
        .forEach(
            e -> {
              String name = e.getKey();
              if (!name.startsWith("x-") && !SAID_ELSEWHERE.contains(name)) {
                JsonNode value = forArguments(name, e.getValue());
                if (value != null) {
                  plain.set(name, value);
                }
              }
            });
    if (schema.path("nullable").asBoolean()) {
      allowNull(plain);
    }
    bound(plain, schema, "exclusiveMinimum", "minimum");
    bound(plain, schema, "exclusiveMaximum", "maximum");
    return plain;
  }

  private static @Nullable JsonNode forArguments(String name, JsonNode value) {
    return switch (name) {
      case "nullable", "readOnly" -> null;
      case "properties" -> {
        ObjectNode members = Json.MAPPER.createObjectNode();
        value
            .properties()
            .forEach(
                e -> {
                  if (!e.getValue().path("readOnly").asBoolean()) {
                    members.set(e.getKey(), forArguments(e.getValue()));
                  }
                });
        yield members;
      }
      case "items", "additionalProperties", "not" -> value.isObject() ? forArguments(value) : value;
      case "allOf", "anyOf", "oneOf" -> {
        ArrayNode parts = Json.MAPPER.createArrayNode();
        value.forEach(part -> parts.add(forArguments(part)));
        yield parts;
      }
      default -> value;
    };
  }

  private static void allowNull(ObjectNode plain) {
    if (plain.path("type").isTextual()) {
      String type = plain.path("type").asText();
      plain.putArray("type").add(type).add("null");
    }
    if (plain.get("enum") instanceof ArrayNode values && !values.has("null")) {
      values.addNull();
    }
  }

  /** In OpenAPI 3.0 an exclusive bound is a flag beside the bound. */
  private static void bound(ObjectNode plain, JsonNode schema, String exclusive, String bound) {
    if (schema.path(exclusive).isBoolean()) {
      plain.remove(exclusive);
      if (schema.path(exclusive).asBoolean() && schema.has(bound)) {
        plain.set(exclusive, Objects.requireNonNull(plain.remove(bound)));
      }
    }
  }

  /** What of a value its schema describes; all of it where the schema names no members. */
  static JsonNode described(JsonNode value, JsonNode schema) {
    return switch (value) {
      case ArrayNode array when schema.path("items").isObject() -> {
        ArrayNode kept = Json.MAPPER.createArrayNode();
        array.forEach(element -> kept.add(described(element, schema.path("items"))));
        yield kept;
      }
      case ObjectNode object -> {
        Map<String, ObjectNode> members = members(schema);
        if (members.isEmpty()) {
          yield object;
        }
        ObjectNode kept = Json.MAPPER.createObjectNode();
        members.forEach(
            (name, member) -> {
              JsonNode inner = object.get(name);
              if (inner != null && !inner.isNull()) {
                kept.set(name, described(inner, member));
              }
            });
        yield kept;
      }
      default -> value;
    };
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
