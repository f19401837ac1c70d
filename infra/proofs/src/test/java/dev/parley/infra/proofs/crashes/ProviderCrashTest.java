package dev.parley.infra.proofs.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import dev.parley.infra.proofs.crashes.CrashedRun.Ending;
import dev.parley.infra.proofs.crashes.CrashedRun.Plan;
import dev.parley.infra.proofs.crashes.CrashedRun.Result;
import dev.parley.infra.proofs.crashes.CrashedRun.Store;
import dev.parley.infra.proofs.crashes.Deaths.Blow;
import dev.parley.infra.proofs.crashes.Deaths.Death;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Jobs at the sandbox's providers, with the real adapters. The process dies before and after every
 * call of a port, stores fail there, the providers' answers are lost, late or wrong, and pairs of
 * all that at random: nothing is done twice, nothing said is lost, nobody is stuck.
 */
class ProviderCrashTest {

  private static final Proof PROOF = Proof.of("crashes");

  /** As many run at the same time, each in a world of its own. */
  private static final List<World> WORLDS = new ArrayList<>();

  /** Longer than it takes to look once, shorter than the time nobody trusts a "not there" for. */
  private static final Duration LONGEST_LAG = Duration.ofSeconds(20);

  private final Random random = new Random(PROOF.seed());

  @BeforeAll
  static void start() {
    for (int i = 0; i < PROOF.count(2, 3); i++) {
      WORLDS.add(new World());
    }
  }

  @AfterAll
  static void stop() {
    WORLDS.forEach(World::close);
    WORLDS.clear();
  }

  @Test
  void whatever_dies_and_whatever_is_lost_it_is_done_once_and_hardly_anybody_is_asked()
      throws Exception {
    List<Result> results =
        prove(
            trouble -> !trouble.isHopeless(),
            blow -> !blow.isShared(),
            PROOF.count(60, Integer.MAX_VALUE),
            PROOF.count(20, 5_000));

    tell(results);
    check(results);
    check(
        results,
        result -> result.isDenied() && result.plan().job().look() != null,
        "was told not to be done");
    assertThat(100 * count(results, ProviderCrashTest::isParked))
        .as("of which a hundredth may be put to a person")
        .isLessThanOrEqualTo(count(results, Result::unknown));
  }

  @Test
  void what_nobody_can_find_out_is_put_to_the_person() throws Exception {
    List<Result> results =
        prove(
            Trouble::isHopeless,
            blow -> !blow.isShared(),
            PROOF.count(10, Integer.MAX_VALUE),
            PROOF.count(0, 500));

    check(results);
    assertThat(results)
        .filteredOn(result -> result.plan().deaths().isEmpty())
        .extracting(Result::ending)
        .isNotEmpty()
        .containsOnly(Ending.PARKED);
  }

  @Test
  void what_was_done_is_not_denied_where_it_is_simply_repeated() throws Exception {
    List<Result> results =
        prove(
            trouble -> !trouble.isHopeless(),
            blow -> !blow.isShared(),
            PROOF.count(60, Integer.MAX_VALUE),
            PROOF.count(20, 5_000));

    check(results, Result::isDenied, "was told not to be done");
  }

  @Test
  void nothing_is_done_twice_when_others_come_in_between() throws Exception {
    List<Result> results =
        prove(
            trouble -> !trouble.isHopeless(),
            Blow::isShared,
            PROOF.count(40, Integer.MAX_VALUE),
            PROOF.count(10, 2_000));

    tell(results);
    check(results, result -> result.duplicates() > 0, "the provider saw an effect twice");
    check(results, Result::isMessageLost, "a message was lost");
  }

  private static void check(List<Result> results) {
    check(results, result -> result.duplicates() > 0, "the provider saw an effect twice");
    check(results, Result::isMessageLost, "a message was lost");
    check(results, result -> !result.wrongs().isEmpty(), "went wrong otherwise");
  }

  private static void check(List<Result> results, Predicate<Result> wrong, String what) {
    assertThat(results.stream().filter(wrong).limit(10).map(Result::toString))
        .as("%s, in %,d runs, such as", what, count(results, wrong))
        .isEmpty();
  }

  private static long count(List<Result> results, Predicate<Result> which) {
    return results.stream().filter(which).count();
  }

  private static boolean isParked(Result result) {
    return result.unknown() && result.ending() == Ending.PARKED;
  }

  /**
   * Each job with each trouble; then each of these with one blow at each of its calls; then with
   * two blows anywhere. Some of them in DynamoDB.
   */
  private List<Result> prove(
      Predicate<Trouble> troubles, Predicate<Blow> blows, int singles, int pairs)
      throws InterruptedException {
    List<Plan> bare =
        Arrays.stream(Job.values())
            .flatMap(
                job ->
                    Arrays.stream(Trouble.values())
                        .filter(trouble -> trouble.befalls(job) && troubles.test(trouble))
                        .map(trouble -> new Plan(job, trouble, List.of(), Store.MEMORY, lag())))
            .toList();
    List<Result> results = new ArrayList<>(run(bare));
    List<Plan> plans = new ArrayList<>();
    for (Result result : results) {
      for (int call = 1; call <= result.calls().size(); call++) {
        for (Blow blow : Blow.values()) {
          if (blows.test(blow) && Deaths.isPossible(blow, result.calls().get(call - 1))) {
            plans.add(struck(result.plan(), List.of(new Death(call, blow))));
          }
        }
      }
    }
    Collections.shuffle(plans, random);
    plans = new ArrayList<>(plans.subList(0, Math.min(singles, plans.size())));
    for (int pair = 0; pair < pairs; pair++) {
      Result result = results.get(random.nextInt(results.size()));
      plans.add(struck(result.plan(), List.of(death(result, blows), death(result, blows))));
    }
    Collections.shuffle(plans, random);
    for (int run = 0; run < Math.min(plans.size(), PROOF.count(10, 2_500)); run++) {
      Plan plan = plans.get(run);
      plans.set(
          run, new Plan(plan.job(), plan.trouble(), plan.deaths(), Store.DYNAMODB, plan.lag()));
    }
    results.addAll(run(plans));
    return results;
  }

  private Plan struck(Plan bare, List<Death> deaths) {
    return new Plan(bare.job(), bare.trouble(), deaths, bare.store(), lag());
  }

  private Death death(Result of, Predicate<Blow> blows) {
    List<Blow> all = Arrays.stream(Blow.values()).filter(blows).toList();
    return new Death(1 + random.nextInt(of.calls().size()), all.get(random.nextInt(all.size())));
  }

  private Duration lag() {
    return Duration.ofMillis(random.nextLong(1, LONGEST_LAG.toMillis()));
  }

  /** What comes of the plans, in their order. */
  private static List<Result> run(List<Plan> plans) throws InterruptedException {
    Map<Integer, Result> results = new ConcurrentSkipListMap<>();
    AtomicInteger next = new AtomicInteger();
    List<Thread> workers =
        WORLDS.stream()
            .map(
                world ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              for (int run = next.getAndIncrement();
                                  run < plans.size();
                                  run = next.getAndIncrement()) {
                                results.put(run, CrashedRun.of(world, plans.get(run)));
                              }
                            }))
            .toList();
    for (Thread worker : workers) {
      worker.join();
    }
    assertThat(results.size()).as("runs that came to an end").isEqualTo(plans.size());
    return List.copyOf(results.values());
  }

  private static void tell(List<Result> results) {
    long points =
        results.stream()
            .filter(result -> !result.met().isEmpty())
            .map(
                result ->
                    String.join(
                        " ",
                        result.plan().job().toString(),
                        result.plan().trouble().toString(),
                        result.plan().deaths().getFirst().toString()))
            .distinct()
            .count();
    long unknown = count(results, Result::unknown);
    long parked = count(results, ProviderCrashTest::isParked);
    PROOF.found(
        "%,d runs, %,d of them on DynamoDB Local, %,d crash points; %,d outcomes unknown at some"
                .formatted(
                    results.size(),
                    count(results, result -> result.plan().store() == Store.DYNAMODB),
                    points,
                    unknown)
            + " time, %.2f %% of them resolved without a person, %d parked; %d duplicates, %d lost"
                .formatted(
                    100.0 * (unknown - parked) / Math.max(1, unknown),
                    parked,
                    results.stream().mapToLong(Result::duplicates).sum(),
                    count(results, Result::isMessageLost))
            + " messages");
    results.stream()
        .filter(ProviderCrashTest::isParked)
        .collect(
            Collectors.groupingBy(
                one -> one.plan().job() + ", " + one.plan().trouble() + ", " + one.met(),
                TreeMap::new,
                Collectors.counting()))
        .entrySet()
        .stream()
        .limit(40)
        .forEach(one -> System.out.println("parked " + one));
  }
}
