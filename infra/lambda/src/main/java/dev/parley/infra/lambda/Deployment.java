package dev.parley.infra.lambda;

import dev.parley.infra.local.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a template deploys, all parameters, conditions and secrets put in.
 *
 * @param functions by their logical names
 */
record Deployment(
    Map<String, LambdaFunction> functions,
    RestApi api,
    List<Route> routes,
    List<Schedule> schedules,
    List<QueueMapping> queueMappings,
    List<WebSocketApi> webSocketApis) {

  /** API Gateway's own limit, where a route names none. */
  static final Duration INTEGRATION_TIMEOUT = Duration.ofSeconds(29);

  private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");

  /**
   * The API in front.
   *
   * @param gatewayResponses what it says by itself, by the type of the case
   */
  record RestApi(
      String stage, List<String> binaryMediaTypes, Map<String, GatewayResponse> gatewayResponses) {}

  /** What API Gateway says by itself; the body may hold {@code $context.requestId}. */
  record GatewayResponse(int status, Map<String, String> headers, String body) {}

  /** A path that a function answers. */
  record Route(String function, String path, String method, boolean streams, Duration timeout) {}

  /**
   * An API that keeps connections.
   *
   * @param name its logical name in the template
   * @param routes by their keys
   */
  record WebSocketApi(
      String name,
      String stage,
      String routeSelectionExpression,
      Map<String, WebSocketRoute> routes) {}

  /**
   * A kind of message that a function takes.
   *
   * @param responds whether the body of the function's answer goes back to who sent the message
   */
  record WebSocketRoute(String function, Duration timeout, boolean responds) {}

  /** What fires a function again and again. */
  record Schedule(String name, String function, Duration every, @Nullable String input) {}

  /** What hands a queue's messages to a function. */
  record QueueMapping(String function, String queueArn, int batchSize, boolean reportsFailures) {}

  /**
   * A queue, before it is made.
   *
   * @param deadLetters the logical name of the queue that gets what is given up
   */
  record Queue(
      String name, Duration visibility, @Nullable String deadLetters, int maxReceiveCount) {}

  /** The queues of a template, those that others need first. */
  static List<Queue> queues(Template template) {
    List<Queue> queues = new ArrayList<>();
    template
        .resources("AWS::SQS::Queue")
        .forEach(
            (name, properties) -> {
              Map<String, ?> redrive = Template.asMap(properties.get("RedrivePolicy"));
              Object target = Template.asMap(redrive.get("deadLetterTargetArn")).get("!GetAtt");
              queues.add(
                  new Queue(
                      name,
                      Duration.ofSeconds(number(properties.get("VisibilityTimeout"), 30)),
                      target == null ? null : String.valueOf(target).replaceAll("\\.Arn$", ""),
                      number(redrive.get("maxReceiveCount"), 0)));
            });
    queues.sort(java.util.Comparator.comparing(queue -> queue.deadLetters() != null));
    return queues;
  }

  /**
   * Evaluates a template.
   *
   * @param root what code addresses are relative to
   */
  static Deployment of(Template template, Path root, Intrinsics intrinsics) {
    Map<String, ?> globals = template.map("Globals", "Function");
    Map<String, LambdaFunction> functions = new TreeMap<>();
    List<Route> routes = new ArrayList<>();
    List<Schedule> schedules = new ArrayList<>();
    List<QueueMapping> mappings = new ArrayList<>();
    template
        .resources("AWS::Serverless::Function")
        .forEach(
            (name, raw) -> {
              Map<String, ?> properties = intrinsics.evaluated(merged(globals, raw));
              functions.put(name, function(name, properties, root));
              Template.asMap(properties.get("Events"))
                  .forEach(
                      (event, definition) -> {
                        Map<String, ?> details =
                            Template.asMap(Template.asMap(definition).get("Properties"));
                        String type = String.valueOf(Template.asMap(definition).get("Type"));
                        switch (type) {
                          case "Api" -> routes.add(route(name, details));
                          case "ScheduleV2" -> schedules.add(schedule(event, name, details));
                          case "SQS" -> mappings.add(mapping(name, details));
                          default -> throw new IllegalStateException("no such event here: " + type);
                        }
                      });
            });
    Map<String, ?> api =
        template.resources("AWS::Serverless::Api").values().stream()
            .findFirst()
            .map(intrinsics::evaluated)
            .orElse(Map.of());
    return new Deployment(
        functions,
        api(api),
        routes,
        schedules,
        mappings,
        WebSocketApis.of(template, intrinsics, functions.keySet()));
  }

  private static LambdaFunction function(String name, Map<String, ?> properties, Path root) {
    Map<String, String> environment = new TreeMap<>();
    Template.asMap(Template.asMap(properties.get("Environment")).get("Variables"))
        .forEach((variable, value) -> environment.put(variable, String.valueOf(value)));
    return new LambdaFunction(
        name,
        root.resolve(String.valueOf(properties.get("CodeUri"))),
        String.valueOf(properties.get("Handler")),
        number(properties.get("MemorySize"), 128),
        Duration.ofSeconds(number(properties.get("Timeout"), 3)),
        environment);
  }

  private static Route route(String function, Map<String, ?> properties) {
    Object timeout = properties.get("TimeoutInMillis");
    return new Route(
        function,
        String.valueOf(properties.get("Path")),
        String.valueOf(properties.get("Method")).toUpperCase(java.util.Locale.ROOT),
        "RESPONSE_STREAM".equals(properties.get("ResponseTransferMode")),
        timeout == null ? INTEGRATION_TIMEOUT : Duration.ofMillis(number(timeout, 0)));
  }

  private static Schedule schedule(String name, String function, Map<String, ?> properties) {
    String expression = String.valueOf(properties.get("ScheduleExpression"));
    Matcher rate = RATE.matcher(expression);
    if (!rate.matches()) {
      throw new IllegalStateException("only rates are played: " + expression);
    }
    long count = Long.parseLong(rate.group(1));
    Duration every =
        switch (rate.group(2)) {
          case "minute" -> Duration.ofMinutes(count);
          case "hour" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    Object input = properties.get("Input");
    return new Schedule(name, function, every, input == null ? null : String.valueOf(input));
  }

  private static QueueMapping mapping(String function, Map<String, ?> properties) {
    return new QueueMapping(
        function,
        String.valueOf(properties.get("Queue")),
        number(properties.get("BatchSize"), 10),
        Template.asList(properties.get("FunctionResponseTypes"))
            .contains("ReportBatchItemFailures"));
  }

  private static RestApi api(Map<String, ?> properties) {
    Map<String, GatewayResponse> responses = new TreeMap<>();
    Template.asMap(properties.get("GatewayResponses"))
        .forEach(
            (type, value) -> {
              Map<String, ?> response = Template.asMap(value);
              Map<String, String> headers = new TreeMap<>();
              Template.asMap(Template.asMap(response.get("ResponseParameters")).get("Headers"))
                  // A text in quotes is a constant.
                  .forEach(
                      (name, text) ->
                          headers.put(name, String.valueOf(text).replaceAll("^'|'$", "")));
              responses.put(
                  type,
                  new GatewayResponse(
                      number(response.get("StatusCode"), 500),
                      headers,
                      String.valueOf(
                          Template.asMap(response.get("ResponseTemplates"))
                              .get("application/json"))));
            });
    return new RestApi(
        String.valueOf(properties.get("StageName")),
        Template.asList(properties.get("BinaryMediaTypes")).stream()
            .map(type -> String.valueOf(type).replace("~1", "/"))
            .toList(),
        responses);
  }

  /** Globals, and what goes before them; maps are joined. */
  static Map<String, ?> merged(Map<String, ?> globals, Map<String, ?> own) {
    Map<String, Object> all = new LinkedHashMap<>();
    globals.forEach((name, value) -> all.put(name, value));
    own.forEach(
        (name, value) -> {
          Object global = all.get(name);
          boolean maps = isPlainMap(global) && isPlainMap(value);
          all.put(name, maps ? merged(Template.asMap(global), Template.asMap(value)) : value);
        });
    return all;
  }

  private static boolean isPlainMap(@Nullable Object value) {
    return value instanceof Map<?, ?>
        && Template.asMap(value).keySet().stream()
            .noneMatch(name -> name.startsWith("!") || name.startsWith("Fn::"));
  }

  static int number(@Nullable Object value, int otherwise) {
    return value == null ? otherwise : Integer.parseInt(String.valueOf(value));
  }
}
