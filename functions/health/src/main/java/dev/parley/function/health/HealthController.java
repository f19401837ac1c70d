package dev.parley.function.health;

import dev.parley.health.HealthProbe;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.health.HealthProbe.Part;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether this installation is well, ready and alive. */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
class HealthController {

  private final List<HealthProbe> probes;
  private final InstantSource clock;
  private final String version;
  private final String model;

  HealthController(
      List<HealthProbe> probes,
      InstantSource clock,
      @Value("${parley.version:development}") String version,
      @Value("${parley.model.model:}") String model) {
    this.probes = List.copyOf(probes);
    this.clock = clock;
    this.version = version;
    this.model = model;
  }

  @Get("/health")
  @ApiResponse(responseCode = "200", description = "Healthy", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "503", description = "Unhealthy", useReturnTypeSchema = true)
  HttpResponse<Health> health() {
    Map<Part, Condition> conditions = new EnumMap<>(Part.class);
    probes.forEach(probe -> conditions.merge(probe.part(), probe.look(), HealthController::worse));
    boolean down = conditions.containsValue(Condition.DOWN);
    Health health =
        new Health(
            down ? "unhealthy" : "healthy",
            "parley",
            version,
            clock.instant(),
            // Models are not called to see whether they would answer: that costs.
            model.isEmpty() ? Map.of() : Map.of(model, "configured"),
            word(conditions.get(Part.DATABASE)),
            word(conditions.get(Part.SESSION_STORE)));
    return HttpResponse.<Health>status(down ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
        .body(health);
  }

  private static Condition worse(Condition one, Condition other) {
    return one == Condition.DOWN ? one : other;
  }

  private static String word(@Nullable Condition condition) {
    return condition == null ? "not_configured" : condition.name().toLowerCase(Locale.ROOT);
  }

  @Get("/ready")
  State ready() {
    return new State("ready");
  }

  @Get("/live")
  State live() {
    return new State("alive");
  }

  /** How each part is. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Health(
      String status,
      String service,
      String version,
      Instant timestamp,
      Map<String, String> llmProviders,
      String database,
      String sessionStore) {}

  /** One word. */
  @Serdeable
  record State(String status) {}
}
