package dev.parley.adapter.models;

import dev.parley.model.Embeddings;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What makes vectors, where it is configured: an entry as those of the chain of models. */
@Factory
@Requires(condition = EmbeddingsConfigured.class)
final class EmbeddingsFactory {

  @Singleton
  @Bean(preDestroy = "close", typed = Embeddings.class)
  OpenAiEmbeddings embeddings(
      @Value("${parley.embeddings.model}") String entry,
      ChainSettings chain,
      List<ProviderSettings> providers,
      InstantSource clock) {
    ChainSettings alone =
        new ChainSettings(
            entry, chain.timeout(), chain.idleTimeout(), chain.temperature(), chain.prices());
    List<Endpoint> endpoints =
        new Endpoints(
                alone,
                providers.stream()
                    .collect(Collectors.toMap(ProviderSettings::name, Function.identity())),
                clock)
            .read();
    if (endpoints.size() != 1) {
      throw new IllegalArgumentException("one model makes vectors, not " + endpoints.size());
    }
    return new OpenAiEmbeddings(endpoints.getFirst(), clock);
  }
}
