package dev.parley.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.health.ModelStanding.Circuit;
import org.junit.jupiter.api.Test;

/** What every {@link ModelStandings} promises. */
public abstract class ModelStandingsContract {

  /** Models that nobody asked yet. */
  protected abstract ModelStandings unasked();

  @Test
  void models_that_nobody_asked_stand_well() {
    assertThat(unasked().standings())
        .isNotEmpty()
        .allSatisfy(
            standing -> {
              assertThat(standing.name()).isNotBlank();
              assertThat(standing.circuit()).isEqualTo(Circuit.CLOSED);
              assertThat(standing.lastFailure()).isNull();
            });
    assertThat(unasked().standings()).extracting(ModelStanding::name).doesNotHaveDuplicates();
  }
}
