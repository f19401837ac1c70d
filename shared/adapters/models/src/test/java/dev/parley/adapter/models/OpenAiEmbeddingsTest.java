package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.model.Embeddings;
import dev.parley.model.EmbeddingsContract;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiEmbeddingsTest extends EmbeddingsContract {

  private StandInModel server;

  @BeforeEach
  void start() throws IOException {
    server = StandInModel.start(0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected Embeddings embeddings() {
    return new OpenAiEmbeddings(Chains.at(server, "openai"), InstantSource.system());
  }

  @Override
  protected Embeddings unreachable() {
    return new OpenAiEmbeddings(
        Chains.at(URI.create("http://127.0.0.1:1/v1"), "openai", Chains.LONG, Chains.LONG),
        InstantSource.system());
  }

  @Test
  void who_is_not_let_in_is_told_so() throws IOException {
    try (StandInModel guarded =
        StandInModel.start(0, StandInModel.Options.open().withApiKey("sk-right"))) {
      assertThatExceptionOfType(Permanent.class)
          .isThrownBy(
              () ->
                  new OpenAiEmbeddings(Chains.at(guarded, "openai"), InstantSource.system())
                      .vectors(List.of("a text"), Instant.now().plus(Chains.LONG)))
          .returns(FailureCode.MODEL_REFUSED, Permanent::code);
    }
  }

  @Test
  void nothing_makes_vectors_unless_it_is_named() {
    try (ApplicationContext context =
        ApplicationContext.run(Map.of("parley.model.model", "m", "parley.embeddings.model", ""))) {
      assertThat(context.containsBean(Embeddings.class)).isFalse();
    }
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of("parley.embeddings.model", "compatible:vectors@" + server.baseUrl()))) {
      assertThat(context.getBean(Embeddings.class).model().model()).isEqualTo("vectors");
    }
  }
}
