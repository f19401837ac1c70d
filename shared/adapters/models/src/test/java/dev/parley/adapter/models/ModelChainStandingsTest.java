package dev.parley.adapter.models;

import dev.parley.health.ModelStandings;
import dev.parley.health.ModelStandingsContract;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

final class ModelChainStandingsTest extends ModelStandingsContract {

  private final ModelChain chain =
      Chains.of(
          List.of(
              Chains.at(URI.create("http://127.0.0.1:9/v1"), "one", Chains.LONG, Chains.LONG),
              Chains.at(URI.create("http://127.0.0.1:9/v1"), "other", Chains.LONG, Chains.LONG)),
          InstantSource.system());

  @AfterEach
  void close() {
    chain.close();
  }

  @Override
  protected ModelStandings unasked() {
    return chain;
  }
}
