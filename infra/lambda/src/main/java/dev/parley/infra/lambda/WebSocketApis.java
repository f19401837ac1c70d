package dev.parley.infra.lambda;

import dev.parley.infra.local.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket APIs of a template: those that AWS SAM puts together ({@code
 * AWS::Serverless::WebSocketApi}), and those that are put together by hand ({@code
 * AWS::ApiGatewayV2::Api} with its routes, integrations and stage).
 */
final class WebSocketApis {

  /** In the ARN of a function, of its alias, or in an address that holds one. */
  private static final Pattern FUNCTION = Pattern.compile(":function:([A-Za-z0-9_-]+)");

  /** The only key that a route response can have. */
  private static final String RESPONSE_KEY = "$default";

  private final Template template;
  private final Intrinsics intrinsics;
  private final Set<String> functions;

  private WebSocketApis(Template template, Intrinsics intrinsics, Set<String> functions) {
    this.template = template;
    this.intrinsics = intrinsics;
    this.functions = functions;
  }

  /**
   * Reads them.
   *
   * @param functions the names of those that the template deploys
   */
  static List<Deployment.WebSocketApi> of(
      Template template, Intrinsics intrinsics, Set<String> functions) {
    WebSocketApis all = new WebSocketApis(template, intrinsics, functions);
    List<Deployment.WebSocketApi> apis = new ArrayList<>();
    Map<String, ?> globals = template.map("Globals", "WebSocketApi");
    template
        .resources("AWS::Serverless::WebSocketApi")
        .forEach(
            (name, raw) ->
                apis.add(all.ofSam(name, intrinsics.evaluated(Deployment.merged(globals, raw)))));
    template
        .resources("AWS::ApiGatewayV2::Api")
        .forEach(
            (name, raw) -> {
              if ("WEBSOCKET".equals(raw.get("ProtocolType"))) {
                apis.add(all.byHand(name, intrinsics.evaluated(raw)));
              }
            });
    return apis;
  }

  private Deployment.WebSocketApi ofSam(String name, Map<String, ?> properties) {
    Object stage = properties.get("StageName");
    Set<String> answered = answered();
    Map<String, Deployment.WebSocketRoute> routes = new TreeMap<>();
    Template.asMap(properties.get("Routes"))
        .forEach(
            (key, value) -> {
              Map<String, ?> route = Template.asMap(value);
              routes.put(
                  key,
                  new Deployment.WebSocketRoute(
                      function(key, route.get("FunctionArn")),
                      timeout(route.get("IntegrationTimeout")),
                      asksForResponse(route) && answered.contains(routeId(name, key))));
            });
    return new Deployment.WebSocketApi(
        name,
        stage == null ? "default" : String.valueOf(stage),
        expression(name, properties),
        routes);
  }

  private Deployment.WebSocketApi byHand(String name, Map<String, ?> properties) {
    Set<String> answered = answered();
    Map<String, Map<String, ?>> integrations = template.resources("AWS::ApiGatewayV2::Integration");
    Map<String, Deployment.WebSocketRoute> routes = new TreeMap<>();
    template
        .resources("AWS::ApiGatewayV2::Route")
        .forEach(
            (id, raw) -> {
              if (name.equals(referred(raw.get("ApiId")))) {
                Map<String, ?> route = intrinsics.evaluated(raw);
                String key = String.valueOf(route.get("RouteKey"));
                String target = String.valueOf(route.get("Target"));
                Map<String, ?> integration =
                    intrinsics.evaluated(
                        integrations.getOrDefault(
                            target.replaceFirst("^integrations/", ""), Map.of()));
                if (!"AWS_PROXY".equals(integration.get("IntegrationType"))) {
                  throw new IllegalStateException(
                      "only AWS_PROXY is played: " + key + " of " + name);
                }
                routes.put(
                    key,
                    new Deployment.WebSocketRoute(
                        function(key, integration.get("IntegrationUri")),
                        timeout(integration.get("TimeoutInMillis")),
                        asksForResponse(route) && answered.contains(id)));
              }
            });
    String stage =
        template.resources("AWS::ApiGatewayV2::Stage").values().stream()
            .filter(raw -> name.equals(referred(raw.get("ApiId"))))
            .map(raw -> String.valueOf(intrinsics.evaluate(raw.get("StageName"))))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(name + " has no stage"));
    return new Deployment.WebSocketApi(name, stage, expression(name, properties), routes);
  }

  /** The logical names of the routes that have a route response. */
  private Set<String> answered() {
    Set<String> routes = new HashSet<>();
    for (Map<String, ?> response :
        template.resources("AWS::ApiGatewayV2::RouteResponse").values()) {
      if (RESPONSE_KEY.equals(response.get("RouteResponseKey"))) {
        routes.add(referred(response.get("RouteId")));
      }
    }
    return routes;
  }

  /** An expression alone does nothing, nor does a route response that no expression leads to. */
  private static boolean asksForResponse(Map<String, ?> route) {
    return RESPONSE_KEY.equals(route.get("RouteResponseSelectionExpression"));
  }

  /** The logical name that SAM gives to a route. */
  private static String routeId(String api, String key) {
    String plain = key.replace("$", "");
    return api
        + plain.substring(0, 1).toUpperCase(Locale.ROOT)
        + plain.substring(1).toLowerCase(Locale.ROOT)
        + "Route";
  }

  private static String referred(@Nullable Object value) {
    Map<String, ?> reference = Template.asMap(value);
    Object name = reference.get("!Ref");
    return String.valueOf(name == null ? reference.get("Ref") : name);
  }

  private static String expression(String api, Map<String, ?> properties) {
    Object expression = properties.get("RouteSelectionExpression");
    if (expression == null) {
      throw new IllegalStateException(api + " has no RouteSelectionExpression");
    }
    return String.valueOf(expression);
  }

  private String function(String key, @Nullable Object address) {
    Matcher matcher = FUNCTION.matcher(String.valueOf(address));
    if (!matcher.find() || !functions.contains(matcher.group(1))) {
      throw new IllegalStateException(
          "the route " + key + " leads to no function of the template: " + address);
    }
    return matcher.group(1);
  }

  private static Duration timeout(@Nullable Object milliseconds) {
    return milliseconds == null
        ? Deployment.INTEGRATION_TIMEOUT
        : Duration.ofMillis(Deployment.number(milliseconds, 0));
  }
}
