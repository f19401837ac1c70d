package dev.parley.runtime;

import dev.parley.account.Ids;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id: the caller's if it is plausible, else a new one. It is in the answer,
 * and in each line of the log that is written meanwhile.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestIds {

  /** The header it comes in and goes out by. */
  static final String HEADER = "X-Request-Id";

  private static final String ATTRIBUTE = "parley.request-id";
  private static final Pattern PLAUSIBLE = Pattern.compile("[A-Za-z0-9._-]{8,64}");

  private final Ids ids;

  RequestIds(Ids ids) {
    this.ids = ids;
  }

  /** The id of the request, once the filter has seen it. */
  static @Nullable String of(HttpRequest<?> request) {
    return request
        .getAttribute(ATTRIBUTE, String.class)
        .orElseGet(() -> given(request).orElse(null));
  }

  @RequestFilter
  @Order(Integer.MIN_VALUE)
  void take(HttpRequest<?> request, MutablePropagatedContext context) {
    String id = given(request).orElseGet(() -> ids.next().toString());
    request.setAttribute(ATTRIBUTE, id);
    context.add(new LoggedRequest(id));
  }

  @ResponseFilter
  @Order(Integer.MIN_VALUE)
  void give(HttpRequest<?> request, MutableHttpResponse<?> response) {
    String id = of(request);
    response.header(HEADER, id == null ? UUID.randomUUID().toString() : id);
  }

  private static java.util.Optional<String> given(HttpRequest<?> request) {
    return java.util.Optional.ofNullable(request.getHeaders().get(HEADER))
        .filter(id -> PLAUSIBLE.matcher(id).matches());
  }
}
