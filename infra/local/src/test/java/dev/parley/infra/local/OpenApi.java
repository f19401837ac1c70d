package dev.parley.infra.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The description of the whole API, put together from what the compiler wrote about the controllers
 * of each function. A function knows no other, so the whole is kept as a file in the one that
 * serves it.
 */
final class OpenApi {

  /** Where the health function serves it from. */
  static final Path KEPT = Built.ROOT.resolve("functions/health/src/main/resources/openapi.json");

  private static final Path SERVING = Built.ROOT.resolve("functions/health");
  private static final Set<String> METHODS =
      Set.of("get", "post", "put", "patch", "delete", "head", "options");
  private static final String ERROR = "#/components/responses/Error";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private OpenApi() {}

  /** As text with sorted keys, so that two of the same are equal. */
  static String generated() throws IOException {
    ObjectNode whole = read(SERVING);
    for (Path function : Built.functions()) {
      if (!function.equals(SERVING) && Files.exists(written(function))) {
        ObjectNode part = read(function);
        add(part, whole, "/paths");
        add(part, whole, "/components/schemas");
        whole.withArray("/tags").addAll(part.withArray("/tags"));
      }
    }
    sortTags(whole);
    // The serving function describes the one shape of errors, as that of its own.
    ObjectNode serving = whole.withObject("/paths/~1openapi.json/get/responses");
    whole.withObject("/components/responses").set("Error", serving.remove("500"));
    whole
        .withObject("/paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            complete(
                                path.getKey(),
                                operation.getKey(),
                                (ObjectNode) operation.getValue())));
    freeValues(whole.withObject("/paths"));
    whole.withObject("/components/schemas").forEach(OpenApi::freeValues);
    return JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(JSON.treeToValue(whole, Map.class))
        + "\n";
  }

  /** Method and path of every operation: {@code GET /health}. */
  static Set<String> operations(String document) throws IOException {
    Set<String> operations = new TreeSet<>();
    JSON.readTree(document)
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (METHODS.contains(name)) {
                            operations.add(
                                name.toUpperCase(Locale.ROOT)
                                    + " "
                                    + Routes.gatewayPath(path.getKey()));
                          }
                        }));
    return operations;
  }

  private static Path written(Path function) {
    return function.resolve("target/classes/META-INF/swagger/openapi.json");
  }

  private static ObjectNode read(Path function) throws IOException {
    return (ObjectNode) JSON.readTree(Files.readString(written(function)));
  }

  /** Fails where two functions mean different things by one name. */
  private static void add(ObjectNode part, ObjectNode whole, String pointer) {
    ObjectNode into = whole.withObject(pointer);
    part.withObject(pointer)
        .properties()
        .forEach(
            entry -> {
              JsonNode there = into.get(entry.getKey());
              if (there != null && !there.equals(entry.getValue())) {
                throw new IllegalStateException(
                    "two functions describe "
                        + entry.getKey()
                        + " under "
                        + pointer
                        + " differently: rename one of them");
              }
              into.set(entry.getKey(), entry.getValue());
            });
  }

  private static void sortTags(ObjectNode whole) {
    List<JsonNode> tags =
        whole
            .withArray("/tags")
            .valueStream()
            .sorted(java.util.Comparator.comparing(tag -> tag.get("name").asText()))
            .toList();
    whole.putArray("tags").addAll(tags);
  }

  /**
   * Gives an operation a name that does not depend on its Java method, and says that it may fail.
   */
  private static void complete(String path, String method, ObjectNode operation) {
    operation.put(
        "operationId",
        method
            + Stream.of(path.replaceFirst("^/api/v1", "").split("[^A-Za-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining()));
    ObjectNode responses = operation.withObject("/responses");
    responses
        .properties()
        .forEach(
            response -> {
              ObjectNode told = (ObjectNode) response.getValue();
              // What is generated names the Java method.
              if (told.path("description").asText().matches("\\w+ \\d{3} response")) {
                told.put(
                    "description",
                    HttpStatus.valueOf(Integer.parseInt(response.getKey())).getReason());
              }
            });
    responses.putObject("default").put("$ref", ERROR);
  }

  /**
   * A Java {@code Object} is described as an object with no properties, which a number or a text is
   * not; and a missing example as null.
   */
  private static void freeValues(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.path("example").isNull()) {
        object.remove("example");
      }
      Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
      while (fields.hasNext()) {
        JsonNode child = fields.next().getValue();
        if (child instanceof ObjectNode schema
            && schema.path("type").asText().equals("object")
            && !schema.has("properties")
            && !schema.has("additionalProperties")) {
          schema.remove("type");
        }
        freeValues(child);
      }
    } else if (node instanceof ArrayNode) {
      node.forEach(OpenApi::freeValues);
    }
  }
}
