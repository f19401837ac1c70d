package dev.parley.adapter.jsonschema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.ClasspathSchemaLoader;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentSchema;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The check by a full JSON Schema validator. Compiled schemas are kept, the latest used ones. A
 * schema never makes it fetch anything: schemas come from strangers.
 *
 * <p>Throws {@link Permanent} with {@code MISCONFIGURED} when the schema itself is broken.
 */
@Singleton
final class JsonSchemaCheck implements ArgumentCheck {

  private static final int KEPT_SCHEMAS = 256;

  private final ObjectMapper json = new ObjectMapper();
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
          .enableSchemaCache(false)
          .schemaLoaders(
              loaders ->
                  loaders.add(new ClasspathSchemaLoader()).add(DisallowSchemaLoader.getInstance()))
          .build();
  private final SchemaValidatorsConfig config =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(true)
          .pathType(PathType.JSON_POINTER)
          .build();
  private final Map<ArgumentSchema, Compiled> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ArgumentSchema, Compiled> eldest) {
          return size() > KEPT_SCHEMAS;
        }
      };

  @Override
  public List<Problem> problems(ArgumentSchema schema, JsonObject arguments) {
    try {
      return problems(compiled(schema), arguments);
    } catch (JsonSchemaException | StackOverflowError broken) {
      // A schema that refers to itself without end is broken, too; the validator does not see it.
      throw new Permanent(
          FailureCode.MISCONFIGURED, "the JSON Schema of an action is broken", broken);
    }
  }

  private List<Problem> problems(Compiled compiled, JsonObject arguments) {
    List<Problem> problems = new ArrayList<>();
    // What hits one place by several ways, such as the branches of an anyOf, is one problem.
    Map<String, Set<String>> alternatives = new LinkedHashMap<>();
    JsonNode node = json.valueToTree(arguments.values());
    for (ValidationMessage message : compiled.schema().validate(node)) {
      String field = field(message);
      String problem = Wording.of(message);
      if (isAlternative(message)) {
        alternatives.computeIfAbsent(field, absent -> new LinkedHashSet<>()).add(problem);
      } else {
        problems.add(new Problem(field, problem));
      }
    }
    alternatives.forEach(
        (field, texts) -> problems.add(new Problem(field, String.join(", or ", texts))));
    if (compiled.known().closed()) {
      for (String name : arguments.values().keySet()) {
        if (!compiled.known().has(name)) {
          problems.add(new Problem(name, Wording.UNKNOWN));
        }
      }
    }
    return problems.stream().distinct().toList();
  }

  private Compiled compiled(ArgumentSchema schema) {
    synchronized (compiled) {
      Compiled known = compiled.get(schema);
      if (known != null) {
        return known;
      }
    }
    JsonNode node = json.valueToTree(schema.json().values());
    JsonSchema parsed = factory.getSchema(node, config);
    parsed.initializeValidators();
    Compiled fresh = new Compiled(parsed, KnownParameters.of(schema.json()));
    synchronized (compiled) {
      compiled.put(schema, fresh);
    }
    return fresh;
  }

  private static boolean isAlternative(ValidationMessage message) {
    JsonNodePath path = message.getEvaluationPath();
    for (int at = 0; at < path.getNameCount(); at++) {
      if (path.getElement(at).equals("anyOf") || path.getElement(at).equals("oneOf")) {
        return true;
      }
    }
    return false;
  }

  /** As {@code attendees[0].email}; what is missing or too much is named itself. */
  private static String field(ValidationMessage message) {
    StringBuilder field = new StringBuilder();
    JsonNodePath path = message.getInstanceLocation();
    for (int at = 0; at < path.getNameCount(); at++) {
      if (path.getElement(at) instanceof Integer index) {
        field.append('[').append(index).append(']');
      } else {
        append(field, path.getName(at));
      }
    }
    if (message.getProperty() != null) {
      append(field, message.getProperty());
    }
    return field.toString();
  }

  private static void append(StringBuilder field, String name) {
    field.append(field.isEmpty() ? "" : ".").append(name);
  }

  private record Compiled(JsonSchema schema, KnownParameters known) {}
}
