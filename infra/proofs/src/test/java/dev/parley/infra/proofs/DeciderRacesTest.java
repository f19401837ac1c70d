package dev.parley.infra.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import dev.parley.conversation.InMemoryConversations;
import dev.parley.infra.embedded.DynamoPart;
import dev.parley.infra.proofs.ConsentRace.Decider;
import dev.parley.infra.proofs.ConsentRace.Result;
import dev.parley.infra.proofs.ConsentRace.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Of all who decide a question, one wins; everybody sees the same winner, and so does the tool. */
class DeciderRacesTest {

  private static final Proof PROOF = Proof.of("races");
  private static final int MOST_TOLD = 20;

  private final Map<Decider, Integer> wins = new EnumMap<>(Decider.class);
  private final Set<Long> orders = new HashSet<>();
  private final List<String> problems = new ArrayList<>();
  private final Tally tally = new Tally();
  private int executions;
  private int stopped;
  private int inSteps;
  private int misled;

  @Test
  void of_five_who_decide_one_wins_and_everybody_sees_it() throws Exception {
    int races = PROOF.count(60, 100_000);
    int tracks = PROOF.count(1, 8);
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();

    try (var threads = Executors.newFixedThreadPool(tracks)) {
      List<Future<?>> running = new ArrayList<>();
      for (int track = 0; track < tracks; track++) {
        running.add(threads.submit(() -> race(next, races)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new AssertionError("a track failed", failed.getCause());
    }

    double seconds = (System.nanoTime() - start) / 1e9;
    PROOF.found(
        "%,d races of approve, deny, edit, timeout and cancel in %,.0f s: wins %s"
            .formatted(races, seconds, wins));
    PROOF.found(
        "%,d executions; %,d sessions cancelled although another had decided; %,d disagreements"
            .formatted(executions, stopped, problems.size()));
    PROOF.found(
        "%,d in steps, in %,d orders; %,d requests (%,.0f a second)"
            .formatted(
                inSteps, orders.size(), tally.requests.sum(), tally.requests.sum() / seconds));
    PROOF.found(
        "%,d acknowledgements lost, %,d more sent again by the client; %,d wake-ups, %,d lost; %,d sweeps"
            .formatted(
                tally.lost.sum(),
                tally.sentAgain.sum(),
                tally.wakeups.sum(),
                tally.wakeupsLost.sum(),
                tally.swept.sum()));
    PROOF.found("%,d chats told of an end that was not".formatted(misled));
    assertThat(problems.stream().limit(MOST_TOLD)).isEmpty();
    for (Decider decider : Decider.values()) {
      assertThat(wins.getOrDefault(decider, 0)).as("wins of %s", decider).isPositive();
    }
  }

  private void race(AtomicInteger next, int races) {
    try (var track =
        new ConsentRace.Track(
            Store.fresh(DynamoPart.throwaway()), new InMemoryConversations(), tally)) {
      for (int number = next.getAndIncrement(); number < races; number = next.getAndIncrement()) {
        note(number, track.race(chance(number)));
      }
    }
  }

  /** Mixed well: random sources of neighbouring seeds begin alike. */
  private static Random chance(int number) {
    return new Random(new SplittableRandom(PROOF.seed() + number).nextLong());
  }

  private synchronized void note(int number, Result result) {
    wins.merge(result.winner(), 1, Integer::sum);
    executions += result.executions();
    misled += result.misleading().size();
    stopped += result.stopped() ? 1 : 0;
    if (result.order() != 0) {
      inSteps++;
      orders.add(result.order());
    }
    result.problems().forEach(problem -> problems.add("race " + number + ": " + problem));
  }
}
