package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a streamed answer begins with: status and headers in JSON, then eight zero bytes.
 *
 * @param headers with cookies among them
 */
record StreamedHead(int status, Map<String, List<String>> headers) {

  static final String CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";

  /** How many zero bytes end it. */
  static final int SEPARATOR = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** API Gateway looks no further for the end. */
  private static final int LIMIT = 16 * 1024;

  /** Reads it off; the body is what is left. */
  static StreamedHead read(InputStream stream) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int zeros = 0;
    while (zeros < SEPARATOR) {
      int next = stream.read();
      if (next < 0 || text.size() > LIMIT) {
        throw new IOException("a streamed answer without a head");
      }
      if (next == 0) {
        zeros++;
      } else {
        text.write(next);
        zeros = 0;
      }
    }
    JsonNode head = JSON.readTree(text.toByteArray());
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String member : List.of("headers", "multiValueHeaders")) {
      head.path(member)
          .properties()
          .forEach(header -> headers.put(header.getKey(), values(header.getValue())));
    }
    if (!head.path("cookies").isEmpty()) {
      headers.put("Set-Cookie", values(head.path("cookies")));
    }
    return new StreamedHead(head.path("statusCode").asInt(200), headers);
  }

  private static List<String> values(JsonNode value) {
    List<String> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> values.add(one.asText()));
    } else {
      values.add(value.asText());
    }
    return values;
  }
}
