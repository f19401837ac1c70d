package dev.parley.adapter.models;

import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.model.LanguageModel;
import dev.parley.model.LanguageModelContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A chain of one is a language model. */
final class ModelChainTest extends LanguageModelContract {

  private static StandInModel server;
  private static ModelChain model;

  @BeforeAll
  static void start() throws IOException {
    server = StandInModel.start(0);
    model = model(server.baseUrl());
  }

  @AfterAll
  static void stop() {
    model.close();
    server.close();
  }

  @Override
  protected LanguageModel model() {
    return model;
  }

  @Override
  protected LanguageModel unreachableModel() {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return model(URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/v1"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ModelChain model(URI baseUrl) {
    return Chains.of(
        List.of(
            new ModelSettings(baseUrl, null, StandInModel.MODEL, Chains.LONG, Chains.LONG, null)
                .endpoint()),
        InstantSource.system());
  }
}
