package dev.parley.adapter.models;

import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams.EncodingFormat;
import dev.parley.failure.Failure;
import dev.parley.model.Embeddings;
import dev.parley.model.ModelName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A model at a server of the OpenAI embeddings API. */
final class OpenAiEmbeddings implements Embeddings, AutoCloseable {

  /** How many texts are sent at once; the API takes 2,048 and 300,000 tokens. */
  private static final int AT_ONCE = 500;

  /** How much of a text is sent, in characters; the API takes 8,192 tokens. */
  private static final int LONGEST = 2_000;

  private final Endpoint endpoint;
  private final InstantSource clock;
  private final OpenAIClient client;

  OpenAiEmbeddings(Endpoint endpoint, InstantSource clock) {
    this.endpoint = endpoint;
    this.clock = clock;
    this.client = OpenAiModel.client(endpoint, clock);
  }

  @Override
  public ModelName model() {
    return new ModelName(endpoint.provider(), endpoint.model());
  }

  @Override
  public List<float[]> vectors(List<String> texts, Instant deadline) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += AT_ONCE) {
      vectors.addAll(some(texts.subList(from, Math.min(texts.size(), from + AT_ONCE)), deadline));
    }
    return vectors;
  }

  @Override
  public void close() {
    client.close();
  }

  private List<float[]> some(List<String> texts, Instant deadline) {
    if (!deadline.isAfter(clock.instant())) {
      throw failure(ModelTrouble.tooLate());
    }
    Patience patience =
        new Patience(clock, deadline, deadline, endpoint.idle(), Patience.Others.NOBODY);
    EmbeddingCreateParams question =
        EmbeddingCreateParams.builder()
            .model(endpoint.model())
            .inputOfArrayOfStrings(texts.stream().map(OpenAiEmbeddings::sendable).toList())
            .encodingFormat(EncodingFormat.FLOAT)
            .build();
    try {
      return read(
          Transport.with(patience, () -> client.embeddings().create(question)), texts.size());
    } catch (NoAnswer e) {
      throw failure(e.trouble());
    } catch (OpenAIException e) {
      throw failure(ModelTrouble.of(e, clock.instant()));
    }
  }

  private static List<float[]> read(CreateEmbeddingResponse answer, int wanted) {
    List<float[]> vectors =
        answer.data().stream()
            .sorted(Comparator.comparingLong(Embedding::index))
            .map(one -> vector(one.embedding()))
            .toList();
    if (vectors.size() != wanted
        || vectors.stream().anyMatch(v -> v.length == 0 || v.length != vectors.getFirst().length)) {
      throw failure(ModelTrouble.unreadable("the vectors are not one for each text, all alike"));
    }
    return vectors;
  }

  private static float[] vector(List<Float> parts) {
    float[] vector = new float[parts.size()];
    for (int at = 0; at < vector.length; at++) {
      vector[at] = parts.get(at);
    }
    return vector;
  }

  /** A text that the API takes: it refuses empty ones. */
  private static String sendable(String text) {
    String stripped = text.isBlank() ? "-" : text.strip();
    return stripped.length() <= LONGEST ? stripped : stripped.substring(0, LONGEST);
  }

  private static RuntimeException failure(ModelTrouble trouble) {
    Failure failure = trouble.failure();
    return failure;
  }
}
