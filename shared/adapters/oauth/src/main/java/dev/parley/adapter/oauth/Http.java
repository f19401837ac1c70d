package dev.parley.adapter.oauth;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts forms to authorization servers: within a time, following no redirect (which would carry
 * codes and secrets elsewhere), reading no more than an answer can be.
 */
final class Http implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final long LARGEST_ANSWER = 256 * 1024;

  private final HttpClient client;
  private final Duration timeout;

  Http(Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * @throws Transient when there is no whole answer in time, or the server is in no state to answer
   */
  HttpResponse<String> post(HTTPRequest form) {
    HttpRequest request =
        HttpRequest.newBuilder(form.getURI())
            .timeout(timeout)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form.getBody()))
            .build();
    CompletableFuture<HttpResponse<String>> sent =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST_ANSWER));
    HttpResponse<String> response = answer(sent);
    if (response.statusCode() >= 500 || response.statusCode() == 429) {
      throw unavailable("answered " + response.statusCode());
    }
    return response;
  }

  private HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> sent) {
    try {
      // The request's own timeout ends with the headers.
      return sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw unavailable("cannot be reached: " + (cause == null ? e : cause).getClass().getName());
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw unavailable("did not answer in time");
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for");
    }
  }

  private static Transient unavailable(String why) {
    return new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, "the authorization server " + why);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
