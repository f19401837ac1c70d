package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Vectors for texts, the same ones every time: each word's stem has a place and a sign of its own,
 * so that texts that share words are near one another. Their length is one.
 */
final class Embedding {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DIMENSIONS = 256;
  private static final int MOST_DIMENSIONS = 3_072;
  private static final int MOST_INPUTS = 2_048;

  private Embedding() {}

  /** The answer to the body of a request, as the API gives it. */
  static ObjectNode answer(JsonNode body, String model) throws InvalidRequest {
    List<String> texts = texts(body.path("input"));
    int dimensions = body.path("dimensions").asInt(DIMENSIONS);
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw InvalidRequest.of("Invalid value for 'dimensions'.", "dimensions");
    }
    boolean packed = body.path("encoding_format").asText("float").equals("base64");
    ObjectNode answer = JSON.objectNode().put("object", "list").put("model", model);
    int tokens = 0;
    for (int at = 0; at < texts.size(); at++) {
      tokens += Completion.tokens(texts.get(at));
      float[] vector = vector(texts.get(at), dimensions);
      ObjectNode one = answer.withArray("data").addObject();
      one.put("object", "embedding").put("index", at);
      if (packed) {
        one.put("embedding", packed(vector));
      } else {
        for (float value : vector) {
          one.withArray("embedding").add(value);
        }
      }
    }
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return answer;
  }

  private static List<String> texts(JsonNode input) throws InvalidRequest {
    List<String> texts = new ArrayList<>();
    if (input.isTextual()) {
      texts.add(input.asText());
    }
    for (JsonNode one : input) {
      if (!one.isTextual()) {
        throw InvalidRequest.of("Only texts can be embedded here.", "input");
      }
      texts.add(one.asText());
    }
    if (texts.isEmpty() || texts.size() > MOST_INPUTS || texts.contains("")) {
      throw InvalidRequest.of("'$.input' is invalid.", "input");
    }
    return texts;
  }

  private static float[] vector(String text, int dimensions) {
    float[] vector = new float[dimensions];
    for (String word : Words.split(text)) {
      int hash = mixed(Words.stem(word).hashCode());
      vector[Math.floorMod(hash, dimensions)] += hash < 0 ? -1 : 1;
    }
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    if (square == 0) {
      vector[0] = 1;
      return vector;
    }
    for (int at = 0; at < dimensions; at++) {
      vector[at] = (float) (vector[at] / Math.sqrt(square));
    }
    return vector;
  }

  /** Spreads what the hash codes of short words have in common. */
  private static int mixed(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x7feb352d;
    mixed = (mixed ^ (mixed >>> 15)) * 0x846ca68b;
    return mixed ^ (mixed >>> 16);
  }

  private static String packed(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putFloat(value);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
