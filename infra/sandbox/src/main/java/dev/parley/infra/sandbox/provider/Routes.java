package dev.parley.infra.sandbox.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which handler serves a method and a path; {@code *} in a pattern stands for one segment. */
final class Routes {
  private record Route(String method, List<String> pattern, Call.Handler handler) {}

  private final List<Route> routes = new ArrayList<>();

  Routes on(String method, String pattern, Call.Handler handler) {
    routes.add(new Route(method, List.of(pattern.split("/", -1)), handler));
    return this;
  }

  /** The answer of the handler that fits, or null where none does. */
  @Nullable Answer answer(Call call) {
    List<String> path = List.of(call.path().split("/", -1));
    for (Route route : routes) {
      if (route.method().equals(call.method())) {
        List<String> parts = match(route.pattern(), path);
        if (parts != null) {
          return route.handler().answer(call, parts);
        }
      }
    }
    return null;
  }

  /** The methods this path would take, for an answer 405; empty where there is no such path. */
  SortedSet<String> methods(Call call) {
    List<String> path = List.of(call.path().split("/", -1));
    SortedSet<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (match(route.pattern(), path) != null) {
        methods.add(route.method());
      }
    }
    return methods;
  }

  private static @Nullable List<String> match(List<String> pattern, List<String> path) {
    if (pattern.size() != path.size()) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      if (pattern.get(i).equals("*")) {
        if (path.get(i).isEmpty()) {
          return null;
        }
        // In a path a plus is a plus, unlike in a form.
        parts.add(Call.decode(path.get(i).replace("+", "%2B"), "the path"));
      } else if (!pattern.get(i).equals(path.get(i))) {
        return null;
      }
    }
    return parts;
  }
}
