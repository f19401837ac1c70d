package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which function a path belongs to. */
class RoutesTest {

  private final Routes routes =
      new Routes(
          List.of(
              route("/a/{id}", "ANY"),
              route("/a/b", "ANY"),
              route("/a/{id}/c", "GET"),
              route("/rest/{proxy+}", "ANY")));

  @Test
  void a_path_without_variables_goes_before_one_with() {
    assertThat(found("GET", "/a/b")).isEqualTo("/a/b {}");
    assertThat(found("GET", "/a/b/")).isEqualTo("/a/b {}");
    assertThat(found("GET", "/a/x%20y")).isEqualTo("/a/{id} {id=x y}");
    assertThat(found("GET", "/a/x/c")).isEqualTo("/a/{id}/c {id=x}");
    assertThat(found("GET", "/rest/of/it")).isEqualTo("/rest/{proxy+} {proxy=of/it}");
  }

  @Test
  void what_is_nowhere_is_not_found() {
    assertThat(found("GET", "/")).isEqualTo("none");
    assertThat(found("GET", "/rest/")).isEqualTo("none");
    assertThat(found("GET", "/a")).isEqualTo("none");
    assertThat(found("GET", "/a/x/d")).isEqualTo("none");
    assertThat(found("POST", "/a/x/c")).isEqualTo("none");
  }

  private String found(String method, String path) {
    return routes
        .find(method, path)
        .map(match -> match.route().path() + " " + Map.copyOf(match.parameters()))
        .orElse("none");
  }

  private static Deployment.Route route(String path, String method) {
    return new Deployment.Route("F", path, method, false, Duration.ofSeconds(1));
  }
}
