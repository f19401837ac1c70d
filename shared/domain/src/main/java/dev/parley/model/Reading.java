package dev.parley.model;

import dev.parley.json.JsonObject;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function whose call says a record: the model is offered the record's JSON Schema, and its
 * arguments are read back. The components are texts; one that may be null need not be said.
 *
 * @param function what the model is offered
 */
public record Reading<O extends Record>(ModelFunction function, Class<O> output) {

  /** What a component means, told to the model. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  public @interface Meaning {
    String value();
  }

  /**
   * A function that says such a record.
   *
   * @throws IllegalArgumentException if a component is no text
   */
  public static <O extends Record> Reading<O> of(String name, String description, Class<O> output) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : output.getRecordComponents()) {
      if (component.getType() != String.class) {
        throw new IllegalArgumentException("not a text: " + component);
      }
      JsonObject schema = JsonObject.of("type", "string");
      Meaning meaning = component.getAnnotation(Meaning.class);
      properties.put(
          component.getName(),
          meaning == null ? schema : schema.with("description", meaning.value()));
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(component.getName());
      }
    }
    return new Reading<>(
        new ModelFunction(
            name,
            description,
            JsonObject.of("type", "object")
                .with("properties", new JsonObject(properties))
                .with("required", required)
                .with("additionalProperties", false)),
        output);
  }

  public String name() {
    return function.name();
  }

  /** The record that a call says: what it leaves out or says otherwise is null, or empty. */
  public O read(FunctionCall call) {
    JsonObject said =
        call.input() instanceof FunctionCall.Input.Parsed(JsonObject arguments)
            ? arguments
            : JsonObject.EMPTY;
    @Nullable Object[] values =
        Arrays.stream(output.getRecordComponents())
            .map(
                component ->
                    said.text(component.getName())
                        .orElse(
                            component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                                ? null
                                : ""))
            .toArray();
    try {
      Constructor<O> constructor =
          output.getDeclaredConstructor(
              Arrays.stream(output.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record cannot be made: " + output, e);
    }
  }
}
