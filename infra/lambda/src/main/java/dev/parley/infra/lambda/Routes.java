package dev.parley.infra.lambda;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which path of the template a request comes to: one without a variable goes before one with. */
final class Routes {
  private final List<Deployment.Route> routes;

  Routes(List<Deployment.Route> routes) {
    this.routes =
        routes.stream()
            .sorted(
                java.util.Comparator.comparingInt(
                    route -> (int) route.path().chars().filter(c -> c == '{').count()))
            .toList();
  }

  /** Where a request goes, with the values of the path's variables. */
  record Match(Deployment.Route route, Map<String, String> parameters) {}

  Optional<Match> find(String method, String rawPath) {
    String path =
        rawPath.length() > 1 && rawPath.endsWith("/")
            ? rawPath.substring(0, rawPath.length() - 1)
            : rawPath;
    String[] segments = path.split("/", -1);
    for (Deployment.Route route : routes) {
      if (route.method().equals("ANY") || route.method().equals(method)) {
        Optional<Map<String, String>> parameters = match(route.path().split("/", -1), segments);
        if (parameters.isPresent()) {
          return Optional.of(new Match(route, parameters.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<String, String>> match(String[] wanted, String[] segments) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      String part = wanted[i];
      if (part.endsWith("+}") && i < segments.length && !segments[i].isEmpty()) {
        parameters.put(
            part.substring(1, part.length() - 2),
            String.join("/", List.of(segments).subList(i, segments.length)));
        return Optional.of(parameters);
      }
      if (i >= segments.length) {
        return Optional.empty();
      }
      if (part.startsWith("{")) {
        if (segments[i].isEmpty()) {
          return Optional.empty();
        }
        parameters.put(
            part.substring(1, part.length() - 1),
            URLDecoder.decode(segments[i].replace("+", "%2B"), StandardCharsets.UTF_8));
      } else if (!part.equals(segments[i])) {
        return Optional.empty();
      }
    }
    return wanted.length == segments.length ? Optional.of(parameters) : Optional.empty();
  }
}
