package dev.parley.infra.sandbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.parley.infra.sandbox.model.StandInAccuracy.Distractors;
import dev.parley.infra.sandbox.model.StandInAccuracy.Figures;
import dev.parley.infra.sandbox.model.StandInAccuracy.Half;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rules do not get worse unnoticed: floors a little below what the second half measures. */
class StandInAccuracyTest {

  @Test
  void picks_fills_and_abstains_about_as_well_as_measured() throws IOException, InvalidRequest {
    Path data =
        StandInAccuracy.data()
            .orElseGet(() -> abort("the shared data is not beside the repository"));
    StandInAccuracy accuracy = StandInAccuracy.on(data);

    Figures picking = accuracy.picking(Half.REPORT, Distractors.RANDOM);
    assertThat(picking.asked()).isGreaterThan(400);
    assertThat(picking.picked()).isGreaterThan(picking.asked() * 85 / 100);
    assertThat(picking.exact()).isGreaterThan(picking.asked() * 32 / 100);
    Figures abstaining = accuracy.abstaining(Half.REPORT);
    assertThat(abstaining.abstained()).isGreaterThan(abstaining.asked() * 74 / 100);
  }
}
