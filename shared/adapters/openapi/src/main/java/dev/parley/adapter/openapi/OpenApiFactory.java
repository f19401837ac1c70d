package dev.parley.adapter.openapi;

import dev.parley.integration.ApiDocuments;
import dev.parley.integration.Integrations;
import dev.parley.integration.Integrator;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ToolSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The apps that are configured, and those that organisations add. */
@Factory
final class OpenApiFactory {

  private static final String LISTED = "parley.openapi-apps";

  /** Whether any app is configured. */
  static final class SomeApps implements Condition {
    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public boolean matches(ConditionContext context) {
      return context.containsProperties("parley.apps") || context.containsProperty(LISTED);
    }
  }

  @Singleton
  @Bean(preDestroy = "close", typed = Outbound.class)
  Outbound guarded(@Value("${parley.allowed-hosts:}") Set<String> allowed) {
    return Outbound.guarded(allowed);
  }

  @Singleton
  @Bean(preDestroy = "close", typed = ToolSource.class)
  @Requires(condition = SomeApps.class)
  OpenApiTools tools(
      List<AppSettings> apps,
      @Value("${" + LISTED + ":}") List<String> listed,
      Outbound guarded,
      InstantSource clock) {
    return new OpenApiTools(all(apps, listed), guarded, clock);
  }

  @Singleton
  @Bean(typed = ApiDocuments.class)
  Documents documents(
      List<AppSettings> apps, @Value("${" + LISTED + ":}") List<String> listed, Outbound guarded) {
    return new Documents(
        guarded, all(apps, listed).stream().map(AppSettings::app).collect(Collectors.toSet()));
  }

  @Singleton
  @Bean(typed = Integrator.class)
  @Requires(beans = Integrations.class)
  IntegrationTools integrations(Integrations integrations, Outbound guarded, InstantSource clock) {
    return new IntegrationTools(integrations, guarded, clock);
  }

  /**
   * All apps that everybody has.
   *
   * @param listed each as {@code name=document}; what else there is to set, such as a key, stands
   *     under {@code parley.apps.<name>}
   */
  static List<AppSettings> all(List<AppSettings> apps, List<String> listed) {
    Map<String, AppSettings> all = new LinkedHashMap<>();
    // By name: settings come in any order, and prompts are to be the same in every process.
    apps.stream()
        .sorted(Comparator.comparing(AppSettings::id))
        .forEach(app -> all.put(app.id(), app));
    for (String each : listed) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        String id = each.substring(0, equals).strip();
        AppSettings set =
            all.getOrDefault(id, new AppSettings(id, null, null, null, null, null, null));
        all.put(
            id,
            new AppSettings(
                id,
                each.substring(equals + 1).strip(),
                set.baseUrl(),
                set.address(),
                set.clientId(),
                set.scopes(),
                set.secret()));
      }
    }
    return List.copyOf(all.values());
  }
}
