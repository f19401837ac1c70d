package dev.parley.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Embeddings} promise. */
public abstract class EmbeddingsContract {

  /** What is to be tested. */
  protected abstract Embeddings embeddings();

  /** Embeddings whose service cannot be reached. */
  protected abstract Embeddings unreachable();

  /** The clock they read. */
  protected InstantSource clock() {
    return InstantSource.system();
  }

  @Test
  void give_a_vector_for_each_text_in_order() {
    List<float[]> vectors =
        vectors(List.of("send an email", "what the weather is like", "send an email"));

    assertThat(vectors).hasSize(3);
    assertThat(vectors.get(0)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(1));
  }

  @Test
  void give_vectors_of_one_length_and_none_of_zeros() {
    List<float[]> vectors =
        vectors(List.of("a", "", "天気", "send an email", "send an email ".repeat(2_000)));

    assertThat(vectors).extracting(vector -> vector.length).containsOnly(vectors.get(0).length);
    assertThat(vectors).allSatisfy(vector -> assertThat(cosine(vector, vector)).isPositive());
  }

  @Test
  void give_nothing_for_nothing() {
    assertThat(vectors(List.of())).isEmpty();
  }

  @Test
  void take_many_texts_at_once() {
    List<String> texts = new ArrayList<>();
    for (int number = 0; number < 3_000; number++) {
      texts.add("text " + number);
    }

    List<float[]> vectors = vectors(texts);

    assertThat(vectors).hasSize(3_000);
    assertThat(vectors.get(2_999)).isEqualTo(vectors(List.of("text 2999")).getFirst());
  }

  @Test
  void bring_texts_together_that_mean_much_the_same() {
    List<float[]> vectors =
        vectors(
            List.of(
                "send an email to a colleague",
                "send emails to colleagues",
                "tomorrow it will rain in Paris"));

    assertThat(cosine(vectors.get(0), vectors.get(1)))
        .isGreaterThan(cosine(vectors.get(0), vectors.get(2)));
  }

  @Test
  void say_what_makes_the_vectors() {
    assertThat(embeddings().model().model()).isNotBlank();
    assertThat(embeddings().model().provider()).isNotBlank();
  }

  @Test
  void do_not_answer_after_the_deadline() {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(
            () -> embeddings().vectors(List.of("a text"), clock().instant().minusSeconds(1)))
        .returns(FailureCode.MODEL_TIMEOUT, Transient::code);
  }

  @Test
  void fail_as_unavailable_where_they_cannot_be_reached() {
    Instant deadline = clock().instant().plus(Duration.ofSeconds(20));

    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> unreachable().vectors(List.of("a text"), deadline))
        .returns(FailureCode.MODEL_UNAVAILABLE, Transient::code);
  }

  private List<float[]> vectors(List<String> texts) {
    Instant deadline = clock().instant().plus(Duration.ofSeconds(20));
    return embeddings().vectors(texts, deadline);
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double ofOne = 0;
    double ofOther = 0;
    for (int at = 0; at < one.length; at++) {
      product += one[at] * other[at];
      ofOne += one[at] * one[at];
      ofOther += other[at] * other[at];
    }
    return product / Math.sqrt(ofOne * ofOther);
  }
}
