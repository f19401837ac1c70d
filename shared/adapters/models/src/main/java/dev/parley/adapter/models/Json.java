package dev.parley.adapter.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON objects as text and back, without loss. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectReader READER =
      MAPPER.readerFor(new TypeReference<Map<String, @Nullable Object>>() {});
  private static final ObjectWriter WRITER = MAPPER.writer();

  private Json() {}

  /** The object that the text is; empty if it is none. */
  static Optional<JsonObject> read(String text) {
    try {
      Map<String, @Nullable Object> values = READER.readValue(text);
      return Optional.ofNullable(values).map(JsonObject::new);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static JsonNode node(@Nullable Object value) {
    return MAPPER.valueToTree(value);
  }

  static String write(JsonObject object) {
    try {
      return WRITER.writeValueAsString(object.values());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON values have a text", e);
    }
  }
}
