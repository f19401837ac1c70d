package dev.parley.function.oauthcallback;

import dev.parley.connection.CompleteConnection;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.AppId;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where providers send the browser back to. Only the state is believed. */
@Controller("/api/v1/auth/callback")
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
class CallbackController {

  private final CompleteConnection completeConnection;

  CallbackController(CompleteConnection completeConnection) {
    this.completeConnection = completeConnection;
  }

  @Get
  @Produces(MediaType.TEXT_HTML)
  HttpResponse<String> callback(
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String code,
      @QueryValue @Nullable String error,
      @QueryValue("interaction_id") @Nullable UUID interactionId) {
    if (state == null || state.isBlank() || state.length() > 512) {
      return page(HttpStatus.BAD_REQUEST, UNKNOWN);
    }
    return switch (completeConnection.complete(
        state,
        code == null || code.isBlank() ? null : code,
        error,
        interactionId == null ? null : new InteractionId(interactionId))) {
      case CompleteConnection.Outcome.Connected(AppId app) ->
          page(
              HttpStatus.OK,
              "<h1>Connected</h1><p>Your "
                  + app
                  + " account is connected. You can close this window: the conversation goes on by"
                  + " itself.</p>");
      case CompleteConnection.Outcome.Refused(AppId app, String reason) ->
          page(
              HttpStatus.OK,
              "<h1>Not connected</h1><p>Your "
                  + app
                  + " account was not connected: "
                  + reason
                  + ". You can close this window and try again from the conversation.</p>");
      case CompleteConnection.Outcome.NotYet(AppId app) ->
          page(
              HttpStatus.OK,
              "<h1>Not connected yet</h1><p>It is not told yet that your "
                  + app
                  + " account is connected. Please load this page again in a moment.</p>");
      case CompleteConnection.Outcome.UnknownState() -> page(HttpStatus.BAD_REQUEST, UNKNOWN);
    };
  }

  private static final String UNKNOWN =
      "<h1>This link is no good</h1><p>It was used before, is too old, or was made for something"
          + " else. Please ask for a new one in the conversation.</p>";

  /** All that is put into the page is our own text: nothing of the request is shown. */
  private static HttpResponse<String> page(HttpStatus status, String content) {
    return HttpResponse.<String>status(status)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Content-Type-Options", "nosniff")
        .contentType(MediaType.TEXT_HTML_TYPE)
        .body(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Parley</title>"
                + "</head><body>"
                + content
                + "</body></html>");
  }
}
