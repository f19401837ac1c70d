package dev.parley.function.health;

import dev.parley.runtime.ApiError;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/**
 * The description of the API, as OpenAPI and as two pages that show it. Links are relative, so that
 * the pages work behind any prefix; nothing comes from another host.
 */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
@OpenAPIDefinition(
    info =
        @Info(
            title = "Parley",
            version = "1.0.0",
            description =
                "A serverless backend for conversational agents. Every path under `/api/v1` also"
                    + " answers without the `v1`."))
class DocsController {

  /** What both pages need: their scripts, this origin to read from, and nothing else. */
  private static final String ONLY_OURS =
      "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; ";

  private static final String SWAGGER_POLICY = ONLY_OURS + "style-src 'self' 'unsafe-inline'";

  /** Redoc writes its styles into the page, and searches in a worker made of its own text. */
  private static final String REDOC_POLICY =
      ONLY_OURS + "style-src 'unsafe-inline'; worker-src blob:";

  private static final MediaType CSS = MediaType.of("text/css;charset=utf-8");
  private static final MediaType SCRIPT = MediaType.of("text/javascript;charset=utf-8");
  private static final MediaType PAGE = MediaType.of("text/html;charset=utf-8");

  /** All that the pages may load. */
  private static final Map<String, Asset> ASSETS =
      Map.of(
          "docs.js", new Asset("/docs/docs.js", SCRIPT),
          "redoc.js", new Asset("/docs/redoc.js", SCRIPT),
          "redoc.standalone.js", new Asset(webJar("redoc", "redoc.standalone.js"), SCRIPT),
          "swagger-ui-bundle.js", new Asset(webJar("swagger-ui", "swagger-ui-bundle.js"), SCRIPT),
          "swagger-ui.css", new Asset(webJar("swagger-ui", "swagger-ui.css"), CSS));

  /** The API in OpenAPI. */
  // Its error stands for those of all operations: they have one shape, which is described here
  // once.
  @Get("/openapi.json")
  @Produces(MediaType.APPLICATION_JSON)
  @ApiResponse(
      responseCode = "200",
      description = "This document.",
      content = @Content(schema = @Schema(type = "object")))
  @ApiResponse(
      responseCode = "500",
      description = "Refused or failed; every error has this shape.",
      content = @Content(schema = @Schema(implementation = ApiError.class)))
  HttpResponse<String> openapi() {
    return answer("/openapi.json", MediaType.APPLICATION_JSON_TYPE, "public, max-age=300");
  }

  /** The API in Swagger UI. */
  @Get("/docs")
  @Produces(MediaType.TEXT_HTML)
  HttpResponse<String> docs() {
    return page("/docs/docs.html", SWAGGER_POLICY);
  }

  /** The API in Redoc. */
  @Get("/redoc")
  @Produces(MediaType.TEXT_HTML)
  HttpResponse<String> redoc() {
    return page("/docs/redoc.html", REDOC_POLICY);
  }

  /** A script or a style sheet of the pages. */
  @Get("/docs/{file}")
  @Produces({"text/javascript", "text/css"})
  HttpResponse<String> asset(@PathVariable String file) {
    Asset asset = ASSETS.get(file);
    if (asset == null) {
      throw Refused.because(Refusal.NOT_FOUND);
    }
    return answer(asset.resource(), asset.type(), "public, max-age=86400");
  }

  private static HttpResponse<String> page(String resource, String policy) {
    return answer(resource, PAGE, "public, max-age=300")
        .header("Content-Security-Policy", policy)
        .header("Referrer-Policy", "no-referrer");
  }

  private static MutableHttpResponse<String> answer(
      String resource, MediaType type, String caching) {
    return HttpResponse.ok(read(resource))
        .contentType(type)
        .header(HttpHeaders.CACHE_CONTROL, caching)
        .header("X-Content-Type-Options", "nosniff");
  }

  /** Where a WebJar has a file: its version is part of the path, and is in its Maven properties. */
  private static String webJar(String name, String file) {
    Properties maven = new Properties();
    try (InputStream in = open("/META-INF/maven/org.webjars/" + name + "/pom.properties")) {
      maven.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "/META-INF/resources/webjars/%s/%s/%s"
        .formatted(name, maven.getProperty("version"), file);
  }

  private static String read(String resource) {
    try (InputStream in = open(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = DocsController.class.getResourceAsStream(resource);
    if (in == null) {
      throw new FileNotFoundException(resource);
    }
    return in;
  }

  private record Asset(String resource, MediaType type) {}
}
