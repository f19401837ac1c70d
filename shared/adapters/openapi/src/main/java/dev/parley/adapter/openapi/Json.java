package dev.parley.adapter.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between trees, text and the domain's JSON. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final ObjectWriter SORTED =
      MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final TypeReference<Map<String, @Nullable Object>> MEMBERS =
      new TypeReference<>() {};

  private Json() {}

  static JsonObject object(JsonNode node) {
    return JsonObject.fromMap(MAPPER.convertValue(node, MEMBERS));
  }

  /** Text that is the same whatever the order of members. */
  static String sorted(JsonObject object) {
    try {
      return SORTED.writeValueAsString(object.values());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON values can always be written", e);
    }
  }

  static JsonNode tree(@Nullable Object value) {
    return MAPPER.valueToTree(value instanceof JsonObject object ? object.values() : value);
  }
}
