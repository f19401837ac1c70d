package dev.parley.runtime;

import dev.parley.failure.Failure;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every error, in the one shape. What an exception says goes into our log, never into an
 * answer: it may hold SQL, paths, tokens.
 */
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  static MutableHttpResponse<ApiError> response(HttpRequest<?> request, Refused refused) {
    return write(
        request,
        HttpResponse.status(refused.refusal().status()),
        refused.refusal(),
        refused.detail(),
        refused.fields(),
        refused.suggestions(),
        refused.retryAfter() == null ? null : Math.max(1, refused.retryAfter().toSeconds()));
  }

  private static MutableHttpResponse<ApiError> write(
      HttpRequest<?> request,
      MutableHttpResponse<?> response,
      Refusal refusal,
      @Nullable String detail,
      List<ApiError.Field> fields,
      List<String> suggestions,
      @Nullable Long retryAfter) {
    if (refusal.status() == HttpStatus.UNAUTHORIZED) {
      boolean tokenShown = request.getHeaders().contains(HttpHeaders.AUTHORIZATION);
      response.header(
          HttpHeaders.WWW_AUTHENTICATE,
          tokenShown
              ? "Bearer realm=\"parley\", error=\"invalid_token\""
              : "Bearer realm=\"parley\"");
    }
    if (retryAfter != null) {
      response.header(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter));
    } else if (refusal.status() == HttpStatus.SERVICE_UNAVAILABLE) {
      response.header(HttpHeaders.RETRY_AFTER, "2");
    }
    return response
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .body(
            new ApiError(
                refusal.code(),
                refusal.message(),
                detail,
                fields.isEmpty() ? null : fields,
                suggestions.isEmpty() ? null : suggestions,
                RequestIds.of(request)));
  }

  /** What Micronaut itself refuses: routes, methods, content types, bodies, validation. */
  @Singleton
  @Primary
  static final class FrameworkErrors implements ErrorResponseProcessor<ApiError> {

    @Override
    public MutableHttpResponse<ApiError> processResponse(
        ErrorContext context, MutableHttpResponse<?> response) {
      Throwable cause = context.getRootCause().orElse(null);
      List<ApiError.Field> fields =
          cause instanceof ConstraintViolationException violations
              ? violations.getConstraintViolations().stream()
                  .map(
                      violation ->
                          new ApiError.Field(
                              snakeCase(lastOf(violation.getPropertyPath().toString())),
                              violation.getMessage()))
                  .sorted(java.util.Comparator.comparing(ApiError.Field::field))
                  .toList()
              : List.of();
      Refusal refusal = Refusal.of(HttpStatus.valueOf(response.status().getCode()));
      if (refusal == Refusal.INTERNAL_ERROR) {
        LOG.error("unexpected", cause);
      }
      return write(context.getRequest(), response, refusal, null, fields, List.of(), null);
    }

    private static String lastOf(String path) {
      return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String snakeCase(String name) {
      return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
  }

  /** Refusals of controllers. */
  @Singleton
  @Produces(MediaType.APPLICATION_JSON)
  static final class RefusedHandler implements ExceptionHandler<Refused, HttpResponse<ApiError>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface has it raw
    public HttpResponse<ApiError> handle(HttpRequest request, Refused refused) {
      return response(request, refused);
    }
  }

  /** No, bad or expired tokens, and roles that do not reach. */
  @Singleton
  @Replaces(DefaultAuthorizationExceptionHandler.class)
  @Produces(MediaType.APPLICATION_JSON)
  static final class AuthorizationHandler
      implements ExceptionHandler<AuthorizationException, HttpResponse<ApiError>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface has it raw
    public HttpResponse<ApiError> handle(HttpRequest request, AuthorizationException exception) {
      return response(
          request,
          Refused.because(exception.isForbidden() ? Refusal.FORBIDDEN : Refusal.UNAUTHORIZED));
    }
  }

  /** Stores, queues, models and providers that fail. */
  @Singleton
  @Produces(MediaType.APPLICATION_JSON)
  static final class FailureHandler implements ExceptionHandler<Failure, HttpResponse<ApiError>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface has it raw
    public HttpResponse<ApiError> handle(HttpRequest request, Failure failure) {
      LOG.warn("{}", failure.code(), failure);
      return response(
          request,
          switch (failure) {
            case Transient _ -> Refused.because(Refusal.UNAVAILABLE);
            case Permanent _ -> Refused.because(Refusal.INTERNAL_ERROR);
          });
    }
  }

  /** Everything else: our own faults. */
  @Singleton
  @Order(Ordered.LOWEST_PRECEDENCE)
  @Produces(MediaType.APPLICATION_JSON)
  static final class FaultHandler implements ExceptionHandler<Throwable, HttpResponse<ApiError>> {
    @Override
    @SuppressWarnings("rawtypes") // the interface has it raw
    public HttpResponse<ApiError> handle(HttpRequest request, Throwable fault) {
      LOG.error("unexpected", fault);
      return response(request, Refused.because(Refusal.INTERNAL_ERROR));
    }
  }
}
