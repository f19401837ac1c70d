package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the description of the API that is served against the controllers. */
class OpenApiTest {

  private static final String SERDEABLE = "io.micronaut.serde.annotation.Serdeable";
  private static final String NAMED = "com.fasterxml.jackson.annotation.JsonProperty";
  private static final Path FRESH = Path.of("target/openapi.json");

  @Test
  void the_description_that_is_served_is_what_the_code_says() throws IOException {
    String fresh = OpenApi.generated();
    Files.writeString(FRESH, fresh);
    if ("update".equals(System.getProperty("openapi"))) {
      Files.writeString(OpenApi.KEPT, fresh);
    }
    assertThat(OpenApi.KEPT)
        .as(
            "%s is stale: run this test with -Dopenapi=update, or copy infra/local/%s there",
            Built.ROOT.relativize(OpenApi.KEPT), FRESH)
        .hasContent(fresh);
  }

  @Test
  void it_has_every_route_of_the_controllers_and_no_other() throws IOException {
    Set<String> routes = new TreeSet<>();
    Built.functions().forEach(function -> routes.addAll(Routes.operations(function)));
    assertThat(routes).contains("GET /openapi.json", "POST /api/v1/chat/message");
    assertThat(OpenApi.operations(OpenApi.generated())).isEqualTo(routes);
  }

  @Test
  void it_is_good_openapi() throws IOException {
    SwaggerParseResult read = new OpenAPIV3Parser().readContents(OpenApi.generated());
    assertThat(read.getMessages()).isEmpty();
    OpenAPI whole = read.getOpenAPI();
    assertThat(whole.getInfo().getTitle()).isEqualTo("Parley");
    assertThat(whole.getComponents().getSecuritySchemes()).containsOnlyKeys("bearer");
    assertThat(whole.getTags()).extracting("name").doesNotHaveDuplicates();
    assertThat(whole.getPaths().values())
        .flatExtracting(PathItem::readOperations)
        .extracting(Operation::getOperationId)
        .doesNotHaveDuplicates();
  }

  @Test
  void it_says_what_needs_a_token() throws IOException {
    JsonNode paths = new ObjectMapper().readTree(OpenApi.generated()).get("paths");
    assertThat(paths.at("/~1api~1v1~1chat~1message/post/security/0").has("bearer")).isTrue();
    assertThat(paths.at("/~1api~1v1~1auth~1login/post").has("responses")).isTrue();
    assertThat(paths.at("/~1api~1v1~1auth~1login/post").has("security")).isFalse();
  }

  /** The description has every name in snake case; the wire has what a record asks for. */
  @Test
  void names_on_the_wire_are_those_described() {
    assertThat(Built.classes(Built.functions()))
        .filteredOn(type -> type.isRecord() && type.isAnnotatedWith(SERDEABLE))
        .isNotEmpty()
        .allSatisfy(
            type -> {
              if (!inSnakeCase(type)) {
                assertThat(type.getFields())
                    .filteredOn(field -> !field.isAnnotatedWith(NAMED))
                    .filteredOn(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                    .extracting(JavaField::getName)
                    .as(type.getName())
                    .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
              }
            });
  }

  private static boolean inSnakeCase(JavaClass type) {
    return type.getAnnotationOfType(SERDEABLE)
        .get("naming")
        .filter(JavaClass.class::isInstance)
        .map(JavaClass.class::cast)
        .map(naming -> naming.getSimpleName().equals("SnakeCaseStrategy"))
        .orElse(false);
  }
}
