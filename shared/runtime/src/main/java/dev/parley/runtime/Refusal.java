package dev.parley.runtime;

import io.micronaut.http.HttpStatus;

/** Why a request is refused, and the HTTP status that says so: the only place that knows both. */
public enum Refusal {
  /** Not JSON, or fails validation. */
  INVALID_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid."),
  /** No, bad or expired token. */
  UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "Please sign in."),
  /** Wrong name or password. */
  INVALID_CREDENTIALS(HttpStatus.UNAUTHORIZED, "The name or the password is not right."),
  FORBIDDEN(HttpStatus.FORBIDDEN, "You may not do this."),
  NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such thing."),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This method is not allowed here."),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "There is no answer in a form you accept."),
  CONFLICT(HttpStatus.CONFLICT, "This is not possible as things stand."),
  /** Another answer was first. */
  ALREADY_DECIDED(HttpStatus.CONFLICT, "This has been decided already."),
  EMAIL_TAKEN(HttpStatus.CONFLICT, "There is an account with this email."),
  USERNAME_TAKEN(HttpStatus.CONFLICT, "There is an account with this username."),
  TOO_MANY_SESSIONS(
      HttpStatus.CONFLICT, "Too many of your conversations have something running or waiting."),
  IDEMPOTENCY_KEY_IN_USE(
      HttpStatus.CONFLICT, "A request with this Idempotency-Key is still running."),
  IDEMPOTENCY_KEY_REUSED(
      HttpStatus.UNPROCESSABLE_ENTITY, "This Idempotency-Key was used for another request before."),
  PAYLOAD_TOO_LARGE(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "The request body is over 1 MiB."),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "This content type is not taken here."),
  /** Well-formed but makes no sense. */
  UNPROCESSABLE(HttpStatus.UNPROCESSABLE_ENTITY, "This does not fit."),
  RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Too many requests; please wait a little."),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side."),
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Not available just now; please try again.");

  private final HttpStatus status;
  private final String message;

  Refusal(HttpStatus status, String message) {
    this.status = status;
    this.message = message;
  }

  /** The stable code. */
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  HttpStatus status() {
    return status;
  }

  String message() {
    return message;
  }

  /** What a bare status means. */
  static Refusal of(HttpStatus status) {
    return switch (status.getCode()) {
      case 400 -> INVALID_REQUEST;
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 409 -> CONFLICT;
      case 413 -> PAYLOAD_TOO_LARGE;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 422 -> UNPROCESSABLE;
      case 429 -> RATE_LIMITED;
      case 503 -> UNAVAILABLE;
      default -> status.getCode() < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
    };
  }
}
