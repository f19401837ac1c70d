package dev.parley.adapter.jsonschema;

import dev.parley.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that a schema knows, itself or through its parts.
 *
 * @param closed whether others are a problem: they are, unless the schema says {@code
 *     additionalProperties} or {@code unevaluatedProperties}, which the validator then looks after
 */
record KnownParameters(boolean closed, Set<String> names, List<Pattern> patterns) {

  private static final List<String> PARTS = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> BRANCHES = List.of("if", "then", "else");

  KnownParameters {
    names = Set.copyOf(names);
    patterns = List.copyOf(patterns);
  }

  static KnownParameters of(JsonObject schema) {
    Collected collected = new Collected(schema, new HashSet<>(), new HashSet<>(), new HashSet<>());
    boolean closed = collected.collect(schema.values());
    return new KnownParameters(
        closed, collected.names(), collected.patterns().stream().map(Pattern::compile).toList());
  }

  boolean has(String name) {
    return names.contains(name)
        || patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
  }

  private record Collected(
      JsonObject root, Set<String> names, Set<String> patterns, Set<String> references) {

    /** Adds what the schema names; false when it says itself what becomes of others. */
    boolean collect(@Nullable Object part) {
      if (!(part instanceof Map<?, ?> schema)) {
        return true;
      }
      boolean closed =
          !schema.containsKey("additionalProperties")
              && !schema.containsKey("unevaluatedProperties");
      addKeys(schema.get("properties"), names);
      addKeys(schema.get("patternProperties"), patterns);
      for (String keyword : PARTS) {
        if (schema.get(keyword) instanceof List<?> parts) {
          for (Object one : parts) {
            closed &= collect(one);
          }
        }
      }
      for (String keyword : BRANCHES) {
        closed &= collect(schema.get(keyword));
      }
      if (schema.get("dependentSchemas") instanceof Map<?, ?> dependent) {
        for (Object one : dependent.values()) {
          closed &= collect(one);
        }
      }
      if (schema.get("$ref") instanceof String reference && references.add(reference)) {
        closed &= collect(resolved(reference));
      }
      return closed;
    }

    private static void addKeys(@Nullable Object described, Set<String> keys) {
      if (described instanceof Map<?, ?> map) {
        map.keySet().forEach(key -> keys.add((String) key));
      }
    }

    /** The part of the root that a JSON pointer names. */
    private @Nullable Object resolved(String reference) {
      if (!reference.startsWith("#")) {
        return null;
      }
      Object part = root.values();
      for (String name : Pattern.compile("/").split(reference.substring(1), -1)) {
        if (!name.isEmpty()) {
          String key = name.replace("~1", "/").replace("~0", "~");
          part = part instanceof Map<?, ?> map ? map.get(key) : null;
        }
      }
      return part;
    }
  }
}
