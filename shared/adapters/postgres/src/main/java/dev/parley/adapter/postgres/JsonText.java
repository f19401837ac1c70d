package dev.parley.adapter.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** JSON as text for {@code jsonb} columns and for what is encrypted. */
final class JsonText {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .addModule(
              new SimpleModule()
                  .addSerializer(String.class, new TextSerializer())
                  .addKeySerializer(String.class, new NameSerializer()))
          .build();
  private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private JsonText() {}

  static String of(List<JsonObject> objects) {
    return objects.isEmpty() ? "[]" : write(objects.stream().map(JsonObject::values).toList());
  }

  static String of(JsonObject object) {
    return write(object.values());
  }

  static List<JsonObject> objects(String text) {
    return text.equals("[]")
        ? List.of()
        : read(text, OBJECTS).stream().map(JsonObject::fromMap).toList();
  }

  static JsonObject object(String text) {
    return JsonObject.fromMap(read(text, OBJECT));
  }

  private static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new AssertionError("plain values always have a JSON form", impossible);
    }
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException unreadable) {
      // Without the cause: its message quotes what is stored.
      throw new Permanent(
          FailureCode.STORE_UNREADABLE,
          "stored JSON is damaged: " + unreadable.getClass().getSimpleName());
    }
  }

  private static final class TextSerializer extends JsonSerializer<String> {
    @Override
    public void serialize(String text, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(StorableText.of(text));
    }
  }

  private static final class NameSerializer extends JsonSerializer<String> {
    @Override
    public void serialize(String name, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeFieldName(StorableText.of(name));
    }
  }
}
