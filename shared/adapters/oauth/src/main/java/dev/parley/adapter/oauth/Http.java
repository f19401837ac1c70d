package dev.parley.adapter.oauth;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Redirects;
import dev.parley.outbound.Outbound.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Posts forms to authorization servers: within a time, following no redirect (which would carry
 * codes and secrets elsewhere), reading no more than an answer can be.
 */
final class Http implements AutoCloseable {

  private static final int LARGEST_ANSWER = 256 * 1024;

  private final Outbound trusting = Outbound.trusting();
  private final Outbound guarded;
  private final Duration timeout;

  /**
   * @param allowed hosts to which what people name may lead though they are not public
   */
  Http(Duration timeout, Set<String> allowed) {
    this.timeout = timeout;
    this.guarded = Outbound.guarded(allowed);
  }

  /**
   * An answer.
   *
   * @param contentType empty where it is not said
   */
  record Answer(int status, String contentType, String body) {}

  /**
   * @throws Transient when there is no whole answer in time, or the server is in no state to answer
   */
  Answer post(HTTPRequest form, Client.Named by) {
    Outbound.Request request =
        new Outbound.Request(
            "POST",
            form.getURI(),
            Map.of(
                "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
            String.valueOf(form.getBody()).getBytes(StandardCharsets.UTF_8),
            Redirects.NONE,
            LARGEST_ANSWER);
    Outbound out =
        switch (by) {
          case US -> trusting;
          case PEOPLE -> guarded;
        };
    return switch (out.send(request, timeout)) {
      case Result.Answered answered when answered.status() < 500 && answered.status() != 429 ->
          new Answer(
              answered.status(),
              answered.header("Content-Type").orElse(""),
              new String(answered.body(), StandardCharsets.UTF_8));
      case Result.Answered answered -> throw unavailable("answered " + answered.status());
      case Result.Refused(String problem) -> throw unavailable("may not be asked: " + problem);
      case Result.NotSent(String problem) -> throw unavailable("cannot be reached: " + problem);
      case Result.Lost(String problem) -> throw unavailable("did not answer: " + problem);
    };
  }

  private static Transient unavailable(String why) {
    return new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, "the authorization server " + why);
  }

  @Override
  public void close() {
    trusting.close();
    guarded.close();
  }
}
