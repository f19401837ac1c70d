package dev.parley.infra.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who uses Parley over HTTP, and a browser for consent pages. */
public final class Person {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern HIDDEN =
      Pattern.compile("name=\"(csrf|account)\" value=\"([^\"]*)\"");

  private final URI api;
  private final String token;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Somebody with a token, or with none. */
  public Person(URI api, String token) {
    this.api = api;
    this.token = token;
  }

  /** Somebody new. */
  public static Person registered(URI api) {
    String name = "p" + UUID.randomUUID().toString().substring(0, 12);
    Answer answer =
        new Person(api, "")
            .post(
                "/api/v1/auth/register",
                Map.of(
                    "email",
                    name + "@example.com",
                    "username",
                    name,
                    "password",
                    "a good password"));
    if (answer.status() != 201) {
      throw new AssertionError("cannot register: " + answer);
    }
    return new Person(api, answer.body().get("access_token").asText());
  }

  /** Their token. */
  public String token() {
    return token;
  }

  /** What the API answered. */
  public record Answer(int status, JsonNode body, HttpResponse<String> response) {
    /** The text at a path in the body. */
    public String text(String path) {
      return body.at(path).asText();
    }

    @Override
    public String toString() {
      return status + " " + body;
    }
  }

  /** Says something in a new conversation. */
  public Answer says(String message) {
    return post("/api/v1/chat/messages", Map.of("message", message));
  }

  /** Says something in a conversation. */
  public Answer says(String message, String conversation) {
    return post(
        "/api/v1/chat/messages", Map.of("message", message, "conversation_id", conversation));
  }

  /** GET. */
  public Answer get(String path) {
    return send(request(path).GET());
  }

  /** DELETE. */
  public Answer delete(String path) {
    return send(request(path).DELETE());
  }

  /** PUT. */
  public Answer put(String path, Object body) {
    return send(request(path).PUT(BodyPublishers.ofString(json(body))));
  }

  /** PATCH. */
  public Answer patch(String path, Object body) {
    return send(request(path).method("PATCH", BodyPublishers.ofString(json(body))));
  }

  /** POST, with more headers in pairs. */
  public Answer post(String path, Object body, String... headers) {
    HttpRequest.Builder request = request(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(
        request.POST(BodyPublishers.ofString(body instanceof String text ? text : json(body))));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.resolve(path)).header("Content-Type", "application/json");
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      boolean json =
          response
              .headers()
              .firstValue("Content-Type")
              .filter(type -> type.contains("json"))
              .isPresent();
      return new Answer(
          response.statusCode(),
          json ? JSON.readTree(response.body()) : NullNode.getInstance(),
          response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens a consent page and presses a button; gives the page it ends on. */
  static HttpResponse<String> decides(String consentPage, String decision) {
    return opened(redirected(consentPage, decision));
  }

  /** Opens an address, as a browser that was sent there. */
  static HttpResponse<String> opened(URI callback) {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(HttpRequest.newBuilder(callback).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Opens a consent page and presses a button; gives where the browser is sent, not going there.
   */
  static URI redirected(String consentPage, String decision) {
    try (HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      HttpResponse<String> page =
          browser.send(
              HttpRequest.newBuilder(URI.create(consentPage)).build(), BodyHandlers.ofString());
      Map<String, String> form = new java.util.LinkedHashMap<>();
      Matcher hidden = HIDDEN.matcher(page.body());
      while (hidden.find()) {
        form.put(hidden.group(1), hidden.group(2));
      }
      form.put("decision", decision);
      HttpResponse<String> sent =
          browser.send(
              HttpRequest.newBuilder(URI.create(consentPage))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(
                      BodyPublishers.ofString(
                          form.entrySet().stream()
                              .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                              .collect(Collectors.joining("&"))))
                  .build(),
              BodyHandlers.ofString());
      return URI.create(
          sent.headers()
              .firstValue("Location")
              .orElseThrow(() -> new AssertionError(sent.statusCode() + " " + sent.body())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
