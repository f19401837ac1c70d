package dev.parley.adapter.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.parley.adapter.openapi.Operation.BodyFormat;
import dev.parley.adapter.openapi.Operation.Place;
import dev.parley.adapter.openapi.Operation.Proof;
import dev.parley.adapter.openapi.Operation.Repeating;
import dev.parley.adapter.openapi.Operation.Slot;
import dev.parley.adapter.openapi.Operation.Source;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Credential;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts a call on the wire as its document says. */
final class Wire {
  private static final int LARGEST_ANSWER = 1024 * 1024;

  private Wire() {}

  /**
   * The request.
   *
   * @param values what places in templates are filled with: the arguments, the key of the call
   * @param secret what proves who we are; null where nothing does
   * @throws Unfit when an argument cannot be put where it belongs
   */
  static Outbound.Request request(
      Operation operation,
      JsonObject arguments,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String secret)
      throws Unfit {
    String address = operation.address();
    List<String> query = new ArrayList<>();
    Map<String, String> headers = new LinkedHashMap<>();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    Object body = operation.body() == null ? null : members;
    for (Slot slot : operation.slots()) {
      Object value = value(slot.source(), arguments, values);
      if (value != null) {
        switch (slot.place()) {
          case PATH -> address = address.replace("{" + slot.name() + "}", segment(value));
          case QUERY -> query(slot, value, query);
          case HEADER -> headers.put(slot.name(), line(text(value)));
          case MEMBER -> members.put(slot.name(), value);
          case BODY -> body = value;
        }
      } else if (slot.place() == Place.PATH) {
        throw new Unfit(slot.name() + " is missing");
      }
    }
    headers.put("Accept", "application/json");
    headers.put("User-Agent", "Parley");
    byte[] bytes = bytes(operation.body(), body, headers);
    if (secret != null) {
      prove(operation.proof(), secret, query, headers, bytes, values);
    }
    try {
      String all =
          query.isEmpty()
              ? address
              : address + (address.contains("?") ? "&" : "?") + String.join("&", query);
      return new Outbound.Request(
          operation.method(),
          URI.create(all),
          headers,
          bytes,
          Outbound.Redirects.SAME_HOST,
          LARGEST_ANSWER);
    } catch (IllegalArgumentException e) {
      throw new Unfit("an argument cannot be sent in an address");
    }
  }

  private static @Nullable Object value(
      Source source, JsonObject arguments, Map<String, ? extends @Nullable Object> values)
      throws Unfit {
    return switch (source) {
      case Source.Argument(String name, Template append) -> {
        Object given = arguments.values().get(name);
        if (append == null) {
          yield given;
        }
        Object ending = append.filled(values);
        yield (given == null ? "" : given.toString()) + (ending == null ? "" : ending);
      }
      case Source.Fixed(Template template) -> template.filled(values);
      case Source.Encoded(Encoder encoder, Map<String, Source> parameters) -> {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        for (Map.Entry<String, Source> each : parameters.entrySet()) {
          Object value = value(each.getValue(), arguments, values);
          if (value != null) {
            given.put(each.getKey(), value);
          }
        }
        yield encoder.encode(JsonObject.fromMap(given));
      }
    };
  }

  /** A segment of a path: nothing in it can lead to another path. */
  private static String segment(Object value) throws Unfit {
    String text = text(value);
    if (text.isEmpty() || text.equals(".") || text.equals("..")) {
      throw new Unfit("this cannot stand in an address: \"" + text + "\"");
    }
    return encoded(text);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void query(Slot slot, Object value, List<String> query) throws Unfit {
    String name = encoded(slot.name()) + "=";
    if (value instanceof List<?> list && slot.repeating() == Repeating.EACH) {
      for (Object element : list) {
        query.add(name + encoded(text(element)));
      }
    } else if (value instanceof List<?> list) {
      List<String> texts = new ArrayList<>();
      for (Object element : list) {
        texts.add(encoded(text(element)));
      }
      query.add(name + String.join(",", texts));
    } else {
      query.add(name + encoded(text(value)));
    }
  }

  private static String text(@Nullable Object value) throws Unfit {
    return value instanceof Map || value instanceof List ? json(value) : String.valueOf(value);
  }

  private static String json(@Nullable Object value) throws Unfit {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new Unfit("an argument cannot be written as JSON");
    }
  }

  private static String line(String text) throws Unfit {
    if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw new Unfit("a header takes no line breaks");
    }
    return text;
  }

  private static void prove(
      Proof proof,
      String secret,
      List<String> query,
      Map<String, String> headers,
      byte[] body,
      Map<String, ? extends @Nullable Object> values)
      throws Unfit {
    switch (proof) {
      case Proof.Nothing() -> {}
      case Proof.BearerHeader() -> headers.put("Authorization", "Bearer " + secret);
      case Proof.BasicHeader() ->
          headers.put(
              "Authorization",
              "Basic "
                  + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
      case Proof.Signature() -> {
        String id = String.valueOf(values.get("key"));
        String time = String.valueOf(values.get("now_epoch"));
        headers.put("webhook-timestamp", time);
        headers.put("webhook-signature", StandardWebhooks.signature(secret, id, time, body));
      }
      case Proof.Key(String name, Place place) -> {
        if (place == Place.HEADER) {
          headers.put(name, secret);
        } else {
          query.add(encoded(name) + "=" + encoded(secret));
        }
      }
    }
  }

  /** What proves who we are: the account's token, else the key that is configured. */
  static @Nullable String secret(Credential credential, @Nullable String own) {
    return switch (credential) {
      case Credential.Bearer(String token) -> token;
      // An account that another source keeps is no proof to anybody but that source.
      case Credential.None(), Credential.Account(_, _) -> own;
    };
  }

  private static byte[] bytes(
      @Nullable BodyFormat format, @Nullable Object body, Map<String, String> headers)
      throws Unfit {
    return switch (format) {
      case null -> new byte[0];
      case JSON -> {
        headers.put("Content-Type", "application/json; charset=utf-8");
        yield json(body).getBytes(StandardCharsets.UTF_8);
      }
      case FORM -> {
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        yield form(body).getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  private static String form(@Nullable Object body) throws Unfit {
    List<String> pairs = new ArrayList<>();
    if (body instanceof Map<?, ?> members) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        pairs.add(
            encoded(String.valueOf(member.getKey())) + "=" + encoded(text(member.getValue())));
      }
    }
    return pairs.stream().collect(Collectors.joining("&"));
  }
}
