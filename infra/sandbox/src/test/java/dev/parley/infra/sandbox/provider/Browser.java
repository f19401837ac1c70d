package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person's browser: keeps cookies, fills in forms, follows nothing by itself. */
final class Browser {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  HttpResponse<String> open(URI uri) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(URI uri, Map<String, String> form)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encoded(form)))
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> delete(URI uri, String nameAndPassword, String json)
      throws IOException, InterruptedException {
    String credentials =
        Base64.getEncoder().encodeToString(nameAndPassword.getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Basic " + credentials)
            .method("DELETE", BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** Opens the consent page and presses a button; where the browser is sent then. */
  URI decide(URI page, String decision) throws IOException, InterruptedException {
    HttpResponse<String> shown = open(page);
    assertThat(shown.statusCode()).isEqualTo(200);
    HttpResponse<String> decided =
        post(page, Map.of("csrf", csrf(shown.body()), "decision", decision));
    assertThat(decided.statusCode()).isEqualTo(303);
    return URI.create(decided.headers().firstValue("Location").orElseThrow());
  }

  static String csrf(String page) {
    Matcher matcher = CSRF.matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
