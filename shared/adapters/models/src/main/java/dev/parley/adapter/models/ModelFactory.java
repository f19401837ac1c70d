package dev.parley.adapter.models;

import dev.parley.health.ModelStandings;
import dev.parley.model.LanguageModel;
import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crac.Resource;

/** The models, where one is configured. */
@Factory
@Requires(condition = ModelsConfigured.class)
final class ModelFactory {

  @Singleton
  @Bean(
      preDestroy = "close",
      typed = {LanguageModel.class, ModelStandings.class})
  ModelChain model(
      ChainSettings chain,
      List<ProviderSettings> providers,
      BeanContext beans,
      InstantSource clock) {
    List<Endpoint> endpoints =
        new Endpoints(
                chain,
                providers.stream()
                    .collect(Collectors.toMap(ProviderSettings::name, Function.identity())),
                clock)
            .read();
    return new ModelChain(
        endpoints.isEmpty() ? List.of(beans.getBean(ModelSettings.class).endpoint()) : endpoints,
        new Prices(Objects.requireNonNullElse(chain.prices(), Map.of())),
        clock);
  }

  @Singleton
  Resource snapshot(InstantSource clock) {
    return new ModelSnapshot(clock);
  }
}
