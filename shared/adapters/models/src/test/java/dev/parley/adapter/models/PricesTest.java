package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class PricesTest {

  private static final long MILLION = 1_000_000;

  private final Prices prices = new Prices(Map.of("My-Model", "1/2", "gpt-4o", "3/12/1"));

  @Test
  void a_million_tokens_cost_what_the_list_says() {
    assertThat(micros("gpt-4.1-mini", MILLION, 0, 0)).isEqualTo(400_000);
    assertThat(micros("gpt-4.1-mini", 0, 0, MILLION)).isEqualTo(1_600_000);
    assertThat(micros("gpt-4.1-mini", MILLION, MILLION, 0)).isEqualTo(100_000);
    assertThat(micros("gpt-4.1-mini", MILLION, 500_000, MILLION)).isEqualTo(1_850_000);
  }

  @Test
  void parts_of_a_millionth_are_rounded() {
    assertThat(micros("gpt-4.1-nano", 4, 0, 0)).isZero();
    assertThat(micros("gpt-4.1-nano", 5, 0, 0)).isEqualTo(1);
  }

  @Test
  void what_is_said_here_counts_first() {
    assertThat(micros("my-model", MILLION, MILLION, MILLION)).isEqualTo(3_000_000);
    assertThat(micros("gpt-4o-2024-08-06", MILLION, 0, 0)).isEqualTo(3_000_000);
  }

  @Test
  void what_only_dates_a_model_is_no_other_model() {
    assertThat(micros("gpt-4.1-mini-2025-04-14", MILLION, 0, 0)).isEqualTo(400_000);
    assertThat(micros("google/gemini-2.5-flash-preview-05-20", MILLION, 0, 0)).isEqualTo(300_000);
    assertThat(micros("models/gemini-2.0-flash-001", MILLION, 0, 0)).isEqualTo(100_000);
    assertThat(micros("gemini-3.1-pro-preview", MILLION, 0, 0)).isEqualTo(2_000_000);
    assertThat(micros("gpt-5-pro-2025-10-06", MILLION, 0, 0)).isEqualTo(15_000_000);
  }

  @Test
  void another_model_has_no_price_at_all() {
    assertThat(micros("gpt-5-codex", MILLION, 0, 0)).isZero();
    assertThat(micros("llama3.2:3b", MILLION, 0, 0)).isZero();
    assertThat(prices.micros("some-deployment", "gpt-4.1", MILLION, 0, 0)).isEqualTo(2_000_000);
  }

  @Test
  void what_is_no_price_is_refused_in_words() {
    for (String wrong : new String[] {"", "1", "1/", "-1/2", "1/2/3/4", "a/b", "1e3/2"}) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> new Prices(Map.of("my-model", wrong)))
          .withMessageContaining("my-model");
    }
  }

  private long micros(String model, long prompt, long cached, long completion) {
    return prices.micros(model, model, prompt, cached, completion);
  }
}
