package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back: a status, headers and the bytes. */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
record Answer(int status, Map<String, String> headers, byte[] body) {

  static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }

  static Answer json(int status, JsonNode node) {
    try {
      return new Answer(
          status,
          Map.of("Content-Type", "application/json; charset=utf-8"),
          Json.MAPPER.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  static Answer text(int status, String contentType, String text) {
    return new Answer(
        status,
        Map.of("Content-Type", contentType + "; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8));
  }

  /** 303, so that a posted form is never posted on to where it leads. */
  static Answer seeOther(URI where) {
    return empty(303).with("Location", where.toString()).with("Cache-Control", "no-store");
  }

  Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }
}
