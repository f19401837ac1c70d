package dev.parley.infra.lambda;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The WebSocket APIs of a deployment, each on a port of its own. */
final class WebSocketGateways implements AutoCloseable {

  /** Where AWS's clients look for the address that they post to connections at. */
  static final String MANAGEMENT_VARIABLE = "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI";

  private final Map<Deployment.WebSocketApi, WebSocketGateway> gateways = new LinkedHashMap<>();

  private WebSocketGateways() {}

  /**
   * Serves from now on.
   *
   * @param port they are on those behind it where these are free, and on any free ones for 0
   */
  static WebSocketGateways start(
      List<Deployment.WebSocketApi> apis,
      Function<String, Instances> instances,
      int port,
      WebSocketGateway.Limits limits) {
    WebSocketGateways all = new WebSocketGateways();
    int next = port;
    for (Deployment.WebSocketApi api : apis) {
      next = port == 0 ? 0 : next + 1;
      all.gateways.put(api, WebSocketGateway.start(api, instances, next, limits));
    }
    return all;
  }

  /** Where they answer, by their logical names. */
  Map<String, URI> addresses() {
    Map<String, URI> addresses = new LinkedHashMap<>();
    gateways.forEach((api, gateway) -> addresses.put(api.name(), gateway.address()));
    return addresses;
  }

  /**
   * What a function has to know here and need not know on AWS: where it posts to connections. One
   * that answers an API posts to that one's; any other to the first one's, for there is one
   * variable only.
   */
  Map<String, String> variables(String function) {
    return gateways.entrySet().stream()
        .filter(entry -> answers(entry.getKey(), function))
        .findFirst()
        .or(() -> gateways.entrySet().stream().findFirst())
        .map(entry -> Map.of(MANAGEMENT_VARIABLE, entry.getValue().management().toString()))
        .orElse(Map.of());
  }

  private static boolean answers(Deployment.WebSocketApi api, String function) {
    return api.routes().values().stream().anyMatch(route -> route.function().equals(function));
  }

  @Override
  public void close() {
    gateways.values().forEach(WebSocketGateway::close);
  }
}
