package dev.parley.adapter.crypto;

import dev.parley.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of JSON by RFC 8785: members in the order of their UTF-16 names, no white
 * space, the fewest escapes, numbers as ECMAScript writes them.
 *
 * <p>The RFC leaves out two things that can come here and must not look like something else: a
 * number that is no double is written with all its digits, and half a surrogate pair is escaped.
 */
final class CanonicalJson {

  private CanonicalJson() {}

  static String of(JsonObject object) {
    StringBuilder text = new StringBuilder();
    write(object.values(), text);
    return text.toString();
  }

  private static void write(@Nullable Object value, StringBuilder text) {
    switch (value) {
      case null -> text.append("null");
      case Map<?, ?> map -> writeObject(map, text);
      case List<?> list -> writeArray(list, text);
      case String string -> writeString(string, text);
      case Boolean flag -> text.append(flag);
      case Long number -> text.append(number(BigDecimal.valueOf(number)));
      case BigDecimal number -> text.append(number(number));
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
  }

  private static void writeObject(Map<?, ?> map, StringBuilder text) {
    String separator = "{";
    for (Map.Entry<?, ?> member : new TreeMap<>(map).entrySet()) {
      text.append(separator);
      writeString((String) member.getKey(), text);
      text.append(':');
      write(member.getValue(), text);
      separator = ",";
    }
    text.append(map.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(List<?> list, StringBuilder text) {
    String separator = "[";
    for (Object element : list) {
      text.append(separator);
      write(element, text);
      separator = ",";
    }
    text.append(list.isEmpty() ? "[]" : "]");
  }

  private static void writeString(String string, StringBuilder text) {
    text.append('"');
    for (int at = 0; at < string.length(); at++) {
      char character = string.charAt(at);
      switch (character) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (Character.isHighSurrogate(character)
              && at + 1 < string.length()
              && Character.isLowSurrogate(string.charAt(at + 1))) {
            text.append(character).append(string.charAt(at + 1));
            at++;
          } else if (character < ' ' || Character.isSurrogate(character)) {
            text.append("\\u").append(HexFormat.of().toHexDigits(character));
          } else {
            text.append(character);
          }
        }
      }
    }
    text.append('"');
  }

  private static String number(BigDecimal number) {
    double nearest = number.doubleValue();
    if (Double.isInfinite(nearest)) {
      return number.toString();
    }
    try {
      String shortest = NumberToJSON.serializeNumber(nearest);
      return new BigDecimal(shortest).compareTo(number) == 0 ? shortest : number.toString();
    } catch (IOException impossible) {
      throw new AssertionError("a finite number always has a form", impossible);
    }
  }
}
