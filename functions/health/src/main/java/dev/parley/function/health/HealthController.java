package dev.parley.function.health;

import dev.parley.failure.FailureCode;
import dev.parley.health.HealthProbe;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.health.HealthProbe.Part;
import dev.parley.health.ModelStanding;
import dev.parley.health.ModelStandings;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether this installation is well, ready and alive. */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
class HealthController {

  private final List<HealthProbe> probes;
  private final List<ModelStandings> models;
  private final InstantSource clock;
  private final String version;
  private final List<String> configured;

  HealthController(
      List<HealthProbe> probes,
      List<ModelStandings> models,
      InstantSource clock,
      @Value("${parley.version:development}") String version,
      @Value("${parley.model.model:}") String model,
      @Value("${parley.models.chain:}") String chain) {
    this.probes = List.copyOf(probes);
    this.models = List.copyOf(models);
    this.clock = clock;
    this.version = version;
    this.configured = names(chain.isBlank() ? model : chain);
  }

  /** The names of models in a setting, without their addresses. */
  private static List<String> names(String setting) {
    return Arrays.stream(setting.split(","))
        .map(entry -> entry.strip().replaceFirst("@https?://.*", ""))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  @Get("/health")
  @ApiResponse(responseCode = "200", description = "Healthy", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "503", description = "Unhealthy", useReturnTypeSchema = true)
  HttpResponse<Health> health() {
    Map<Part, Condition> conditions = new EnumMap<>(Part.class);
    probes.forEach(probe -> conditions.merge(probe.part(), probe.look(), HealthController::worse));
    Map<String, String> servers = new TreeMap<>();
    for (HealthProbe probe : probes) {
      probe.each().forEach((name, condition) -> servers.put(name, word(condition)));
    }
    Condition others = conditions.remove(Part.TOOL_SERVERS);
    boolean degraded = others != null && others != Condition.UP;
    boolean down = conditions.containsValue(Condition.DOWN);
    Health health =
        new Health(
            down ? "unhealthy" : degraded ? "degraded" : "healthy",
            "parley",
            version,
            clock.instant(),
            providers(),
            word(conditions.get(Part.DATABASE)),
            word(conditions.get(Part.SESSION_STORE)),
            servers);
    return HttpResponse.<Health>status(down ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
        .body(health);
  }

  /**
   * How the models have fared where turns run in this process, too; else their names. None is asked
   * whether it would answer: that costs.
   */
  private Map<String, LlmProvider> providers() {
    Map<String, LlmProvider> providers = new LinkedHashMap<>();
    if (models.isEmpty()) {
      configured.forEach(name -> providers.put(name, new LlmProvider("configured", null)));
    }
    for (ModelStandings known : models) {
      for (ModelStanding standing : known.standings()) {
        FailureCode failure = standing.lastFailure();
        providers.put(
            standing.name(),
            new LlmProvider(
                standing.circuit().name().toLowerCase(Locale.ROOT),
                failure == null ? null : failure.name().toLowerCase(Locale.ROOT)));
      }
    }
    return providers;
  }

  private static Condition worse(Condition one, Condition other) {
    return one.compareTo(other) < 0 ? other : one;
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

  /**
   * How each part is.
   *
   * @param toolServers those that others run, by name: one that is down or slow degrades us
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Health(
      String status,
      String service,
      String version,
      Instant timestamp,
      Map<String, LlmProvider> llmProviders,
      String database,
      String sessionStore,
      Map<String, String> toolServers) {}

  /**
   * One model.
   *
   * @param circuit {@code closed} where it is asked, {@code open} where it is left out for having
   *     failed, {@code half_open} where the next question decides; {@code configured} where nothing
   *     is known
   * @param lastError why it failed the last time
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record LlmProvider(String circuit, @Nullable String lastError) {}

  /** One word. */
  @Serdeable
  record State(String status) {}
}
