package dev.parley.infra.bench.cost;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.parley.infra.bench.cost.Action.LambdaFunction;
import dev.parley.infra.bench.cost.Counts.Asked;
import dev.parley.infra.bench.cost.Counts.Kept;
import dev.parley.infra.bench.cost.Counts.Measured;
import dev.parley.infra.bench.cost.Counts.Model;
import dev.parley.infra.bench.cost.Day.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is simulated, and how it is billed. */
class CostTest {

  private static final Offset<Double> CENT = within(0.01);
  private static final Path FOLDER = Path.of("cost-sheet");
  private static final double GB = 1024.0 * 1024 * 1024;

  /** Everything asks for the same, so that sums can be told beforehand. */
  private static final Asked ASKED =
      new Asked(1, 10, 4, 2, 5, 1, 1, 6, 3, 0, 4096, 6, 1, 2000, 3000, 1000, 500, 10);

  private static final Counts COUNTS =
      new Counts(
          new Measured("2026-01-01", "0000000", 2, "amd64", "25"),
          new Model(240, 80),
          Arrays.stream(Action.values()).collect(Collectors.toMap(Action::measured, _ -> ASKED)),
          new Kept(
              2000,
              1000,
              Map.of("session", 500.0, "events", 1000.0),
              Map.of("session", 500.0, "events", 1000.0),
              Map.of("session", 800.0, "interaction", 700.0),
              Map.of("session", 900.0)));

  private static final Assumptions DEFAULTS = Assumptions.defaults();

  private final Prices prices = CostSheet.read(FOLDER.resolve("prices.json"), Prices.class);

  CostTest() throws IOException {}

  @Test
  void a_day_of_known_arrivals_gives_known_sums() {
    Day day =
        new Day(
            Map.of(Action.FIRST_TURN, 1000, Action.SWEEP, 1440),
            Map.of(
                LambdaFunction.CHAT, new Use(1000, 5000, 3000, 7, 9),
                LambdaFunction.CLEANUP, new Use(1440, 144, 0, 1, 0)),
            Collections.nCopies(1440, 0.0),
            100,
            1000);
    Bill bill = Bill.of(day, with("daysAMonth=30"), COUNTS, prices, 2);

    assertThat(quantity(bill, "Lambda", "waiting for the model, GB-seconds"))
        .isEqualTo(3000 * 30 * 2);
    assertThat(quantity(bill, "Lambda", "everything else, GB-seconds")).isEqualTo(2144 * 30 * 2);
    assertThat(quantity(bill, "Lambda", "calls, million")).isEqualTo(2440 * 30 / 1e6);
    assertThat(quantity(bill, "API Gateway", "requests, million")).isEqualTo(1000 * 30 / 1e6);
    assertThat(bill.dollars("API Gateway", "requests, million")).isCloseTo(0.105, CENT);
    assertThat(quantity(bill, "DynamoDB", "write units, million")).isEqualTo(2440 * 5 * 30 / 1e6);
    assertThat(quantity(bill, "DynamoDB", "kept, GB")).isEqualTo(1000 * (500 * 30 + 1000 * 7) / GB);
    assertThat(quantity(bill, "Aurora", "ACU-hours")).isCloseTo(0.5 * 720, CENT);
    assertThat(bill.dollars("Aurora", "ACU-hours")).isCloseTo(43.2, CENT);
    assertThat(quantity(bill, "Aurora", "kept, GB")).isEqualTo(1000 * 2000.0 * 30 * 12 / GB);
    assertThat(quantity(bill, "Aurora", "requests to its storage, million"))
        .as("statements that write are more than the pages of the log")
        .isEqualTo(2440 * 3 * 30 / 1e6);
    assertThat(bill.dollars("RDS Proxy", "ACU-hours")).isCloseTo(86.4, CENT);
    assertThat(quantity(bill, "SQS", "messages' requests, million")).isEqualTo(3 * 2440 * 30 / 1e6);
    assertThat(quantity(bill, "CloudWatch", "logs taken in, GB"))
        .isEqualTo(2440.0 * 30 * (500 + 1000) / GB);
    assertThat(quantity(bill, "Data out", "answers to people, GB"))
        .isEqualTo(2440.0 * 30 * 1000 / GB);
    assertThat(bill.services().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(bill.total(), CENT);
  }

  @Test
  void doubled_prices_double_the_bill() {
    Assumptions some = with("users=50");
    Day day = Simulation.of(some, COUNTS);

    double once = Bill.of(day, some, COUNTS, prices, 2).total();
    double twice = Bill.of(day, some, COUNTS, prices.times(2), 2).total();

    assertThat(twice).isCloseTo(2 * once, CENT);
  }

  @Test
  void with_nobody_there_only_what_always_runs_is_billed() {
    Assumptions nobody = with("users=0", "daysAMonth=30");
    Day day = Simulation.of(nobody, COUNTS);
    Bill bill = Bill.of(day, nobody, COUNTS, prices, 2);

    assertThat(day.times()).containsOnly(Map.entry(Action.SWEEP, 1440));
    assertThat(day.requests()).isZero();
    assertThat(bill.dollars("API Gateway")).isZero();
    assertThat(bill.dollars("Data out"))
        .as("the sweep of these counts asks the model, as nothing does in truth")
        .isPositive();
    assertThat(bill.dollars("Aurora")).isCloseTo(43.2, within(0.1));
    assertThat(bill.dollars("RDS Proxy")).isCloseTo(86.4, CENT);
    assertThat(bill.dollars("Secrets Manager")).isCloseTo(1.2, CENT);
    assertThat(bill.dollars("NAT gateway", "hours")).isCloseTo(32.4, CENT);
    assertThat(bill.dollars("SQS", "polls that find nothing, million")).isCloseTo(0.26, CENT);
  }

  @Test
  void more_people_come_to_proportionally_more_calls() {
    double some = Simulation.of(with("users=500"), COUNTS).requests();
    double more = Simulation.of(with("users=2000"), COUNTS).requests();

    assertThat(more / some).isCloseTo(4, within(0.2));
    assertThat(some / 500)
        .as("a sign-in, and per conversation two looks and four turns, some with an answer")
        .isCloseTo(1 + 5 * (2 + 4 * 1.055), within(1.5));
  }

  @Test
  void functions_run_for_as_long_as_what_they_ask_for_takes() {
    Assumptions still = with("users=20", "modelSeconds=0", "toolSeconds=0", "restoreSeconds=0");
    Day day = Simulation.of(still, COUNTS);

    // 10 requests to DynamoDB, 6 statements and 10 ms of processor.
    assertThat(day.seconds() / day.calls()).isCloseTo(0.05 + 0.012 + 0.01, within(1e-9));
    assertThat(day.waiting()).isZero();

    Day thinking = Simulation.of(with("users=20", "toolSeconds=0", "restoreSeconds=0"), COUNTS);
    assertThat(thinking.seconds() - thinking.waiting())
        .isCloseTo(day.seconds() / day.calls() * thinking.calls(), within(1e-6));
    assertThat(thinking.waiting() / thinking.calls()).isBetween(1.5, 4.5);
  }

  @Test
  void an_idle_instance_is_taken_until_it_has_cooled() {
    Use kept = cleanup("users=0");
    assertThat(kept).extracting(Use::calls, Use::most, Use::restores).containsExactly(1440, 1, 0);

    Use cooled = cleanup("users=0", "warmMinutes=0.5");
    assertThat(cooled).extracting(Use::most, Use::restores).containsExactly(1, 1440);
    assertThat(cooled.seconds() - kept.seconds()).isCloseTo(1440 * 0.5, CENT);

    Use slow = cleanup("users=0", "dynamoSeconds=9");
    assertThat(slow.most()).as("90 seconds each, one a minute").isEqualTo(2);
  }

  @Test
  void the_database_grows_with_the_minute_that_is_busy_and_not_below_its_least() {
    List<Double> minutes =
        java.util.stream.IntStream.range(0, 1440)
            .mapToObj(minute -> minute < 60 ? 0.31 : 0.0)
            .toList();
    Day day = new Day(Map.of(), Map.of(), minutes, 0, 0);

    // An ACU brings a quarter of a processor, of which 60 % are used: 0.31 wants 2.07 of them.
    List<Double> acus = day.acus(DEFAULTS);
    assertThat(acus.getFirst()).isCloseTo(2.5, within(1e-9));
    assertThat(acus.subList(1, 24)).allSatisfy(acu -> assertThat(acu).isCloseTo(0.5, CENT));
  }

  @Test
  void the_same_seed_gives_the_same_day() {
    assertThat(Simulation.of(with("users=30"), COUNTS))
        .isEqualTo(Simulation.of(with("users=30"), COUNTS))
        .isNotEqualTo(Simulation.of(with("users=30", "seed=2"), COUNTS));
  }

  @Test
  void an_unknown_assumption_or_price_is_refused() {
    assertThatThrownBy(() -> CostSheet.assumptions(List.of("usres=3")))
        .hasMessageContaining("usres");
    assertThatThrownBy(() -> prices.price("lunch")).hasMessageContaining("lunch");
  }

  @Test
  void the_memory_is_the_one_of_the_template() throws IOException {
    assertThat(CostSheet.memory(Files.readString(Path.of("../../template.yaml")))).isEqualTo(2);
    assertThatThrownBy(() -> CostSheet.memory("MemorySize: 512\nMemorySize: 1024"))
        .hasMessageContaining("512, 1024");
  }

  @Test
  void the_kept_sheet_is_what_the_kept_counts_and_prices_give() throws IOException {
    Counts counts = CostSheet.read(FOLDER.resolve("counts.json"), Counts.class);
    String sheet =
        Sheet.of(
            DEFAULTS,
            counts,
            prices,
            CostSheet.memory(Files.readString(Path.of("../../template.yaml"))));

    assertThat(sheet)
        .as("infra/bench/cost writes it anew")
        .isEqualTo(Files.readString(FOLDER.resolve("SHEET.md")));
  }

  private static Use cleanup(String... settings) {
    return requireNonNull(Simulation.of(with(settings), COUNTS).uses().get(LambdaFunction.CLEANUP));
  }

  private static double quantity(Bill bill, String service, String what) {
    return bill.lines().stream()
        .filter(line -> line.service().equals(service) && line.what().equals(what))
        .mapToDouble(Bill.Line::quantity)
        .sum();
  }

  private static Assumptions with(String... settings) {
    try {
      return CostSheet.assumptions(List.of(settings));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
