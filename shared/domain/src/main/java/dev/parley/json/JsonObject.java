package dev.parley.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object. Values are {@code String}, {@code Boolean}, {@code Long}, {@code
 * BigDecimal}, {@code List}, {@code Map} or null; numbers are normalised on the way in, so that two
 * objects that went through different parsers are equal when their JSON is. Key order is kept.
 */
public record JsonObject(Map<String, @Nullable Object> values) {

  /** The object without members. */
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  /**
   * @throws IllegalArgumentException if a value has no JSON form
   */
  public JsonObject {
    values = normalisedMap(values);
  }

  /** An object with one member. */
  public static JsonObject of(String name, @Nullable Object value) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(name, value);
    return new JsonObject(values);
  }

  /** An object with two members, in this order. */
  public static JsonObject of(
      String name, @Nullable Object value, String secondName, @Nullable Object secondValue) {
    return of(name, value).with(secondName, secondValue);
  }

  /** Whether there is no member. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The member, if it is there and not null. */
  public Optional<Object> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The member, if it is a string. */
  public Optional<String> text(String name) {
    return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** The member, if it is an object; else the empty object. */
  public JsonObject object(String name) {
    return values.get(name) instanceof Map<?, ?> map ? fromMap(map) : EMPTY;
  }

  /** The strings of the member, if it is an array; else none. */
  public List<String> texts(String name) {
    if (!(values.get(name) instanceof List<?> list)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(list.size());
    for (Object element : list) {
      if (element instanceof String text) {
        texts.add(text);
      }
    }
    return List.copyOf(texts);
  }

  /** This object with one member set. */
  public JsonObject with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(values);
    changed.put(name, value);
    return new JsonObject(changed);
  }

  /** This object without one member. */
  public JsonObject without(String name) {
    if (!values.containsKey(name)) {
      return this;
    }
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(values);
    changed.remove(name);
    return new JsonObject(changed);
  }

  /** This object with the other's members added; the other's win. */
  public JsonObject merged(JsonObject other) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(values);
    changed.putAll(other.values);
    return new JsonObject(changed);
  }

  /** The object of a map with string keys. */
  public static JsonObject fromMap(Map<?, ?> map) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    map.forEach((key, value) -> values.put((String) key, value));
    return new JsonObject(values);
  }

  private static Map<String, @Nullable Object> normalisedMap(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put((String) key, normalised(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object normalised(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case BigInteger number -> number(new BigDecimal(number));
      case BigDecimal number -> number(number);
      case Number number -> number(new BigDecimal(number.toString()));
      case JsonObject object -> object.values;
      case Map<?, ?> map -> normalisedMap(map);
      case Iterable<?> elements -> {
        List<@Nullable Object> copy = new ArrayList<>();
        elements.forEach(element -> copy.add(normalised(element)));
        yield Collections.unmodifiableList(copy);
      }
      default -> throw new IllegalArgumentException("no JSON form: " + value.getClass().getName());
    };
  }

  private static Object number(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    if (plain.scale() <= 0 && plain.precision() - plain.scale() <= 18) {
      return plain.longValueExact();
    }
    return plain;
  }
}
