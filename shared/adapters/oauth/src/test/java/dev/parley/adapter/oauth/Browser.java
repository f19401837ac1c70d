package dev.parley.adapter.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person with a browser: keeps cookies, presses a button, and sees where that leads. */
final class Browser {

  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  /** Where the browser is sent after {@code agree} or {@code deny}. */
  URI decide(URI page, String decision) {
    HttpResponse<String> shown = send(HttpRequest.newBuilder(page).build());
    assertThat(shown.statusCode()).isEqualTo(200);
    Matcher csrf = CSRF.matcher(shown.body());
    assertThat(csrf.find()).isTrue();
    HttpResponse<String> decided =
        send(
            HttpRequest.newBuilder(page)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "csrf="
                            + URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8)
                            + "&decision="
                            + decision))
                .build());
    assertThat(decided.statusCode()).isEqualTo(303);
    return URI.create(decided.headers().firstValue("Location").orElseThrow());
  }

  static String parameter(URI uri, String name) {
    Matcher matcher =
        Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(String.valueOf(uri.getRawQuery()));
    assertThat(matcher.find()).as("%s has %s", uri, name).isTrue();
    return URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
