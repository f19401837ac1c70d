package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.parley.adapter.dynamodb.DynamoTable;
import dev.parley.infra.embedded.DynamoPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Holds {@code template.yaml} against the functions it deploys. */
class TemplateTest {
  private static final Path FILE = Built.ROOT.resolve("template.yaml");
  private static final Template TEMPLATE = Template.read(FILE);

  /** The functions of the template, by their folder. */
  private static final Map<String, Map<String, ?>> FUNCTIONS =
      TEMPLATE.resources("AWS::Serverless::Function").values().stream()
          .collect(
              Collectors.toMap(
                  function ->
                      String.valueOf(function.get("CodeUri"))
                          .replaceAll("^functions/(.*)/target/function.zip$", "$1"),
                  function -> function,
                  (one, other) -> {
                    throw new IllegalStateException("two functions of one zip");
                  },
                  TreeMap::new));

  @Test
  void every_function_is_in_the_template_and_back() {
    assertThat(FUNCTIONS.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Built.functions().stream().map(TemplateTest::name).toList());
  }

  @Test
  void every_function_has_exactly_the_routes_of_its_controllers() {
    Map<String, Set<String>> wanted = new TreeMap<>();
    Map<String, Set<String>> found = new TreeMap<>();
    for (Path function : Built.functions()) {
      wanted.put(name(function), Routes.of(function));
      found.put(name(function), new TreeSet<>(apiEvents(name(function)).values()));
    }
    assertThat(found)
        .as("In template.yaml, functions need these events:\n%s", events(wanted))
        .isEqualTo(wanted);
  }

  @Test
  void a_path_belongs_to_one_function() {
    List<String> paths =
        FUNCTIONS.keySet().stream()
            .flatMap(function -> apiEvents(function).values().stream())
            .toList();
    assertThat(paths).doesNotHaveDuplicates();
  }

  @Test
  void every_route_takes_any_method_and_only_chat_streams() {
    FUNCTIONS.forEach(
        (name, function) ->
            events(function, "Api")
                .forEach(
                    (event, properties) -> {
                      assertThat(properties.get("Method")).as(event).isEqualTo("ANY");
                      assertThat(properties.get("RestApiId"))
                          .as(event)
                          .isEqualTo(Map.of("!Ref", "Api"));
                      if (name.equals("chat")) {
                        assertThat(properties.get("ResponseTransferMode"))
                            .as(event)
                            .isEqualTo("RESPONSE_STREAM");
                      } else {
                        assertThat(properties).as(event).doesNotContainKey("ResponseTransferMode");
                      }
                    }));
  }

  @Test
  void every_handler_is_in_its_zip() throws ClassNotFoundException {
    for (Map.Entry<String, Map<String, ?>> function : FUNCTIONS.entrySet()) {
      String handler = String.valueOf(function.getValue().get("Handler"));
      if (handler.equals("run.sh")) {
        assertThat(
                Built.ROOT
                    .resolve("functions")
                    .resolve(function.getKey())
                    .resolve("src/main/lambda/run.sh"))
            .isExecutable();
      } else if (handler.startsWith("dev.parley.")) {
        assertThat(
                Built.ROOT
                    .resolve("functions")
                    .resolve(function.getKey())
                    .resolve("target/classes")
                    .resolve(handler.replace('.', '/') + ".class"))
            .exists();
      } else {
        assertThat(Class.forName(handler)).isNotNull();
      }
    }
  }

  /** Once restored, an instance may live long. On demand, Lambda sets it by itself. */
  @Test
  void the_slow_compiler_is_left_to_instances_from_a_snapshot() throws IOException {
    assertThat(Files.readString(FILE)).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void every_function_runs_on_java_25_and_arm_from_a_snapshot_behind_an_alias() {
    Map<String, ?> globals = TEMPLATE.map("Globals", "Function");
    assertThat(globals.get("Runtime")).isEqualTo("java25");
    assertThat(globals.get("Architectures")).isEqualTo(List.of("arm64"));
    assertThat(globals.get("SnapStart")).isEqualTo(Map.of("ApplyOn", "PublishedVersions"));
    assertThat(globals.get("AutoPublishAlias")).isEqualTo("live");
    assertThat(FUNCTIONS.values())
        .allSatisfy(
            function ->
                assertThat(function)
                    .doesNotContainKeys(
                        "Runtime", "Architectures", "SnapStart", "AutoPublishAlias"));
  }

  @Test
  void a_function_gets_the_settings_and_rights_of_its_adapters_and_no_others() throws IOException {
    for (Path function : Built.functions()) {
      Map<String, ?> properties = FUNCTIONS.get(name(function));
      assertThat(properties).as(name(function)).isNotNull();
      Set<String> adapters = adapters(function);
      Set<String> variables =
          Template.asMap(Template.asMap(properties.get("Environment")).get("Variables")).keySet();
      List<?> policies = Template.asList(properties.get("Policies"));
      assertThat(variables.contains("OPENAI_API_KEY"))
          .as(name(function) + " and the model")
          .isEqualTo(adapters.contains("models"));
      assertThat(variables.contains("COMPOSIO_API_KEY"))
          .as(name(function) + " and Composio")
          .isEqualTo(adapters.contains("composio"));
      assertThat(variables.contains("PARLEY_MCP_SERVERS"))
          .as(name(function) + " and the MCP servers")
          .isEqualTo(adapters.contains("mcp"));
      assertThat(variables.contains("PARLEY_OPENAPI_APPS"))
          .as(name(function) + " and the documents")
          .isEqualTo(adapters.contains("openapi"));
      assertThat(variables.contains("PARLEY_APPS_GITLAB_CLIENT_SECRET"))
          .as(name(function) + " and the clients of the apps")
          .isEqualTo(adapters.contains("oauth"));
      assertThat(variables.contains("PARLEY_APPS_NOTION_SECRET"))
          .as(name(function) + " and the keys of the apps")
          .isEqualTo(adapters.contains("openapi") && adapters.contains("models"));
      assertThat(variables.contains("PARLEY_SQS_QUEUE_URL"))
          .as(name(function) + " and the queue")
          .isEqualTo(adapters.contains("sqs"));
      assertThat(policies.contains(Map.of("!Ref", "WakeAccess")))
          .as(name(function) + " may wake")
          .isEqualTo(adapters.contains("sqs"));
      assertThat(policies.contains(Map.of("!Ref", "TableAccess")))
          .as(name(function) + " and the table")
          .isEqualTo(adapters.contains("dynamodb"));
      assertThat(policies).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void no_right_is_for_everything() {
    for (Map<String, ?> policy : TEMPLATE.resources("AWS::IAM::ManagedPolicy").values()) {
      for (Object statement :
          Template.asList(Template.asMap(policy.get("PolicyDocument")).get("Statement"))) {
        assertThat(flat(Template.asMap(statement).get("Action")))
            .noneMatch(action -> action.contains("*"));
        assertThat(flat(Template.asMap(statement).get("Resource")))
            .noneMatch(resource -> resource.equals("*"));
      }
    }
  }

  @Test
  void no_secret_stands_in_clear() {
    Map<String, Object> variables = variables();
    List<String> secrets =
        variables.keySet().stream()
            .filter(name -> name.matches(".*(_KEYS?|PASSWORD|SECRET|TOKENS?|_ADDRESS)(_.*)?"))
            .toList();
    assertThat(secrets)
        .contains(
            "SECRET_KEY",
            "ENCRYPTION_KEY",
            "OPENAI_API_KEY",
            "PARLEY_CONSENT_KEYS",
            "PARLEY_MCP_TOKENS",
            "PARLEY_APPS_TEAMS_ADDRESS",
            "COMPOSIO_API_KEY");
    // A variable may be left out on a condition: then the condition's name stands beside the value.
    Set<String> besides = new TreeSet<>(TEMPLATE.map("Conditions").keySet());
    besides.add("AWS::NoValue");
    for (String secret : secrets) {
      List<String> values = flat(variables.get(secret));
      assertThat(values)
          .as(secret)
          .anyMatch(value -> value.startsWith("{{resolve:secretsmanager:${"))
          .allMatch(
              value -> value.startsWith("{{resolve:secretsmanager:${") || besides.contains(value));
    }
  }

  @Test
  void every_variable_is_one_that_the_code_reads() throws IOException {
    String joined =
        Files.readString(Built.runtime().resolve("src/main/resources/application.properties"));
    Set<String> prefixes =
        new TreeSet<>(Set.of("DATASOURCES_DEFAULT_", "FLYWAY_DATASOURCES_DEFAULT_", "AWS_L"));
    for (JavaClass type : Built.classes(Built.shipped())) {
      for (String annotated : List.of("ConfigurationProperties", "EachProperty")) {
        type.tryGetAnnotationOfType("io.micronaut.context.annotation." + annotated)
            .flatMap(annotation -> annotation.get("value"))
            .ifPresent(
                name ->
                    prefixes.add(
                        String.valueOf(name).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)
                            + "_"));
      }
    }
    assertThat(variables().keySet())
        .allMatch(
            name ->
                joined.contains("${" + name + ":")
                    || prefixes.stream().anyMatch((name + "_")::startsWith)
                    // Read under the names that Micronaut makes of them.
                    || Set.of("CORS_ORIGINS", "PARLEY_MCP_TOKENS", "PARLEY_OPENAPI_APPS")
                        .contains(name)
                    // Read by the JVM and by the C library.
                    || Set.of("JAVA_TOOL_OPTIONS", "MALLOC_ARENA_MAX").contains(name));
  }

  @Test
  void the_table_is_the_one_that_the_adapter_makes() {
    String name = "template-test";
    try (DynamoTable table =
            DynamoTable.open(name, DynamoPart.throwaway().endpoint(), Region.EU_CENTRAL_1.id());
        DynamoDbClient client =
            DynamoDbClient.builder()
                .endpointOverride(DynamoPart.throwaway().endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
      table.create();
      TableDescription made = client.describeTable(request -> request.tableName(name)).table();
      Map<String, ?> written = TEMPLATE.map("Resources", "Table", "Properties");

      assertThat(keys(written)).isEqualTo(made.keySchema());
      Map<String, GlobalSecondaryIndexDescription> indexes =
          made.globalSecondaryIndexes().stream()
              .collect(
                  Collectors.toMap(GlobalSecondaryIndexDescription::indexName, index -> index));
      List<?> writtenIndexes = Template.asList(written.get("GlobalSecondaryIndexes"));
      assertThat(writtenIndexes).hasSameSizeAs(indexes.keySet());
      for (Object writtenIndex : writtenIndexes) {
        Map<String, ?> index = Template.asMap(writtenIndex);
        GlobalSecondaryIndexDescription madeIndex =
            indexes.get(String.valueOf(index.get("IndexName")));
        assertThat(madeIndex).isNotNull();
        assertThat(keys(index)).isEqualTo(madeIndex.keySchema());
        assertThat(Template.asMap(index.get("Projection")).get("ProjectionType"))
            .isEqualTo(madeIndex.projection().projectionTypeAsString());
      }
      assertThat(Template.asMap(written.get("TimeToLiveSpecification")).get("AttributeName"))
          .isEqualTo(
              client
                  .describeTimeToLive(request -> request.tableName(name))
                  .timeToLiveDescription()
                  .attributeName());
    }
  }

  private static List<KeySchemaElement> keys(Map<String, ?> written) {
    return Template.asList(written.get("KeySchema")).stream()
        .map(Template::asMap)
        .map(
            key ->
                KeySchemaElement.builder()
                    .attributeName(String.valueOf(key.get("AttributeName")))
                    .keyType(String.valueOf(key.get("KeyType")))
                    .build())
        .toList();
  }

  /** Every environment variable that some function gets. */
  private static Map<String, Object> variables() {
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.putAll(TEMPLATE.map("Globals", "Function", "Environment", "Variables"));
    for (Map<String, ?> function : FUNCTIONS.values()) {
      variables.putAll(
          Template.asMap(Template.asMap(function.get("Environment")).get("Variables")));
    }
    return variables;
  }

  @Test
  void cfn_lint_has_nothing_to_say() throws IOException, InterruptedException {
    boolean installed =
        Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cfn-lint")));
    assumeThat(installed).as("cfn-lint is installed").isTrue();
    Process lint =
        new ProcessBuilder("cfn-lint", FILE.toString()).redirectErrorStream(true).start();
    String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(lint.waitFor()).as(said).isZero();
  }

  private static String name(Path function) {
    return String.valueOf(function.getFileName());
  }

  /** The paths of a function's API events, by the event's name. */
  private static Map<String, String> apiEvents(String function) {
    Map<String, String> paths = new TreeMap<>();
    events(FUNCTIONS.getOrDefault(function, Map.of()), "Api")
        .forEach((event, properties) -> paths.put(event, String.valueOf(properties.get("Path"))));
    return paths;
  }

  private static Map<String, Map<String, ?>> events(Map<String, ?> function, String type) {
    Map<String, Map<String, ?>> found = new TreeMap<>();
    Template.asMap(function.get("Events"))
        .forEach(
            (name, event) -> {
              if (type.equals(Template.asMap(event).get("Type"))) {
                found.put(name, Template.asMap(Template.asMap(event).get("Properties")));
              }
            });
    return found;
  }

  /** The events as they would stand in the template, to copy from the failure. */
  private static String events(Map<String, Set<String>> routes) {
    StringBuilder text = new StringBuilder();
    routes.forEach(
        (function, paths) -> {
          text.append("# ").append(function).append('\n');
          for (String path : paths) {
            text.append("        ").append(eventName(path)).append(":\n");
            text.append("          Type: Api\n");
            text.append("          Properties: { Path: \"").append(path);
            text.append("\", Method: ANY, RestApiId: !Ref Api");
            text.append(
                function.equals("chat")
                    ? ", ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 900000 }\n"
                    : " }\n");
          }
        });
    return text.toString();
  }

  private static String eventName(String path) {
    return Stream.of(path.split("[^A-Za-z0-9]+"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  private static Set<String> adapters(Path function) throws IOException {
    String pom = Files.readString(function.resolve("pom.xml"));
    return Built.adapters().stream()
        .map(TemplateTest::name)
        .filter(adapter -> pom.contains("<artifactId>parley-" + adapter + "</artifactId>"))
        .collect(Collectors.toSet());
  }

  /** The texts in a value, whatever intrinsics are around them. */
  private static List<String> flat(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> texts.addAll(flat(item)));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(item -> texts.addAll(flat(item)));
    } else {
      texts.add(String.valueOf(value));
    }
    return texts;
  }
}
