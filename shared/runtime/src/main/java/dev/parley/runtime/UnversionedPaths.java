package dev.parley.runtime;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.web.router.DefaultRouter;
import io.micronaut.web.router.RouteBuilder;
import io.micronaut.web.router.UriRouteMatch;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one rewrite rule at the edge: {@code /api/x} is routed as {@code /api/v1/x}, and the
 * operational pages answer under {@code /api} as they do at the root.
 *
 * <p>It sits in the router because a filter before it would have to replace the request, and with
 * that lose its body.
 */
@Singleton
@Replaces(DefaultRouter.class)
final class UnversionedPaths extends DefaultRouter {

  private static final Set<String> AT_THE_ROOT =
      Set.of("/health", "/ready", "/live", "/docs", "/redoc", "/openapi.json");

  UnversionedPaths(Collection<RouteBuilder> builders) {
    super(builders);
  }

  @Override
  public <T, R> UriRouteMatch<T, R> findClosest(HttpRequest<?> request) {
    return super.findClosest(versioned(request));
  }

  @Override
  public <T, R> List<UriRouteMatch<T, R>> findAllClosest(HttpRequest<?> request) {
    return super.findAllClosest(versioned(request));
  }

  @Override
  public <T, R> Stream<UriRouteMatch<T, R>> find(HttpRequest<?> request) {
    return super.find(versioned(request));
  }

  @Override
  public <T, R> List<UriRouteMatch<T, R>> findAny(HttpRequest<?> request) {
    return super.findAny(versioned(request));
  }

  private static HttpRequest<?> versioned(HttpRequest<?> request) {
    String path = request.getPath();
    String versioned = versioned(path);
    return versioned.equals(path) ? request : new Versioned<>(request, versioned);
  }

  /** The path a request is routed by. */
  static String versioned(String path) {
    if (!path.startsWith("/api/") || path.startsWith("/api/v1/")) {
      return path;
    }
    String rest = path.substring("/api".length());
    return AT_THE_ROOT.contains(rest) || rest.startsWith("/docs/") ? rest : "/api/v1" + rest;
  }

  /** The request as the router is to see it. */
  private static final class Versioned<B> extends HttpRequestWrapper<B> {

    private final URI uri;

    Versioned(HttpRequest<B> request, String path) {
      super(request);
      this.uri = UriBuilder.of(request.getUri()).replacePath(path).build();
    }

    @Override
    public URI getUri() {
      return uri;
    }

    @Override
    public String getPath() {
      return uri.getPath();
    }
  }
}
