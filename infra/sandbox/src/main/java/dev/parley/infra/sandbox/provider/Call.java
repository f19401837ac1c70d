package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, read whole.
 *
 * @param method upper case
 * @param path below the provider's segment, undecoded, with a leading slash
 * @param rawQuery as it came, empty where there is none
 * @param headers names in lower case, first value each
 * @param body the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
record Call(String method, String path, String rawQuery, Map<String, String> headers, byte[] body) {

  /** Where a method on a path leads. */
  interface Handler {
    /**
     * The answer to a call that came this way.
     *
     * @param parts the values of the path's placeholders, decoded, in their order
     */
    Answer answer(Call call, List<String> parts);
  }

  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  Map<String, List<String>> query() {
    return decode(rawQuery);
  }

  /** The first value of a query parameter, or empty. */
  String query(String name) {
    return first(query(), name);
  }

  boolean hasForm() {
    return header("content-type").startsWith("application/x-www-form-urlencoded");
  }

  boolean hasJson() {
    return header("content-type").startsWith("application/json");
  }

  Map<String, List<String>> form() {
    return hasForm() ? decode(new String(body, StandardCharsets.UTF_8)) : Map.of();
  }

  /** The body as a JSON object; an empty body is an empty object. */
  ObjectNode json() {
    if (body.length == 0) {
      return Json.object();
    }
    try {
      JsonNode node = Json.MAPPER.readTree(body);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new BadRequest("the body has to be a JSON object");
    } catch (IOException e) {
      throw new BadRequest("the body is not JSON");
    }
  }

  /** The token of an Authorization header of the kind Bearer (or GitHub's older "token"). */
  @Nullable String bearer() {
    String value = header("authorization");
    int space = value.indexOf(' ');
    if (space < 0) {
      return null;
    }
    String scheme = value.substring(0, space).toLowerCase(Locale.ROOT);
    return scheme.equals("bearer") || scheme.equals("token")
        ? value.substring(space + 1).strip()
        : null;
  }

  static String first(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.get(name);
    return values == null ? "" : values.getFirst();
  }

  static String decode(String value, String what) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest(what + " is not well encoded");
    }
  }

  private static Map<String, List<String>> decode(String encoded) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters
            .computeIfAbsent(decode(name, "a name"), _ -> new ArrayList<>())
            .add(decode(value, "a value"));
      }
    }
    return parameters;
  }
}
