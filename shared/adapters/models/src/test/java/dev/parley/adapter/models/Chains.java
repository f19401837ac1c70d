package dev.parley.adapter.models;

import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelRequest;
import dev.parley.model.ModelRequest.Choice;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Endpoints at stand-ins, and questions to them, for tests. */
final class Chains {

  /** Longer than any test takes. */
  static final Duration LONG = Duration.ofSeconds(60);

  /** Long enough for a machine that is busy, short enough to be waited for. */
  static final Duration SHORT = Duration.ofMillis(400);

  private Chains() {}

  static ModelChain of(List<Endpoint> endpoints, InstantSource clock) {
    return new ModelChain(endpoints, new Prices(Map.of(StandInModel.MODEL, "2/8/0.5")), clock);
  }

  static Endpoint at(StandInModel server, String provider) {
    return at(server.baseUrl(), provider, LONG, LONG);
  }

  static Endpoint at(URI baseUrl, String provider, Duration timeout, Duration idle) {
    return new Endpoint(
        provider + ":" + StandInModel.MODEL,
        provider,
        StandInModel.MODEL,
        baseUrl,
        Endpoint.Form.PLAIN,
        null,
        new Access.Nobody(),
        Abilities.of(provider, StandInModel.MODEL),
        timeout,
        idle,
        null);
  }

  static ModelRequest question(String text, ModelFunction... functions) {
    return question(text, Choice.MAY_CALL, functions);
  }

  static ModelRequest question(String text, Choice choice, ModelFunction... functions) {
    return new ModelRequest(
        List.of(new ModelMessage.Instructions("You help."), new ModelMessage.FromUser(text)),
        List.of(functions),
        choice,
        Instant.now().plus(LONG));
  }
}
