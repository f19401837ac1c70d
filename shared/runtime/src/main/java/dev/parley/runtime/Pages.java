package dev.parley.runtime;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.uri.UriBuilder;
import java.util.List;

/** Parts of lists, with their headers. */
public final class Pages {

  private Pages() {}

  /** A part of a list of which the whole length is known. */
  public static <T> HttpResponse<List<T>> of(
      HttpRequest<?> request, List<T> part, long total, int limit, int offset) {
    MutableHttpResponse<List<T>> response =
        HttpResponse.ok(part).header("X-Total-Count", Long.toString(total));
    if ((long) offset + part.size() < total) {
      response.header(
          HttpHeaders.LINK,
          "<"
              + UriBuilder.of(request.getUri())
                  .replaceQueryParam("limit", limit)
                  .replaceQueryParam("offset", offset + limit)
                  .build()
              + ">; rel=\"next\"");
    }
    return response;
  }

  /** A part of a list that only grows, continued after its last element. */
  public static <T> HttpResponse<List<T>> after(
      HttpRequest<?> request, List<T> part, int limit, String lastId) {
    MutableHttpResponse<List<T>> response = HttpResponse.ok(part);
    if (part.size() == limit) {
      response.header(
          HttpHeaders.LINK,
          "<"
              + UriBuilder.of(request.getUri())
                  .replaceQueryParam("limit", limit)
                  .replaceQueryParam("cursor", lastId)
                  .build()
              + ">; rel=\"next\"");
    }
    return response;
  }
}
