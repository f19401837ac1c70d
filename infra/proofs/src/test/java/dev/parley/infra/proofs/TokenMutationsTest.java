package dev.parley.infra.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import dev.parley.consent.ConsentSeal;
import dev.parley.infra.proofs.Mutations.Mutation;
import dev.parley.infra.proofs.Office.Agreed;
import dev.parley.session.State;
import dev.parley.tool.Call;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Whatever is changed of a consent and of what it rests on, the call is not made; as it was given,
 * it is made once and never again.
 */
class TokenMutationsTest {

  private static final Proof PROOF = Proof.of("tokens");
  private static final int MOST_TOLD = 20;
  private static final int PER_OFFICE = 100;

  private final Map<String, Integer> kinds = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<Long> verifications = new ArrayList<>();
  private int mutations;
  private int madeMutated;
  private int madeUnmodified;
  private int madeAgain;
  private int underGrants;
  private int renewed;

  @Test
  void no_changed_consent_passes_and_every_unchanged_one_passes_once() throws Exception {
    int consents = PROOF.count(500, 100_000);
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();

    try (ApplicationContext ours = sealing("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        ApplicationContext strangers = sealing("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=");
        var threads = Executors.newFixedThreadPool(2)) {
      ConsentSeal seal = ours.getBean(ConsentSeal.class);
      ConsentSeal stranger = strangers.getBean(ConsentSeal.class);
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        running.add(
            threads.submit(
                () -> {
                  for (int first = next.getAndAdd(PER_OFFICE);
                      first < consents;
                      first = next.getAndAdd(PER_OFFICE)) {
                    tried(first, Math.min(PER_OFFICE, consents - first), seal, stranger);
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new AssertionError("a thread failed", failed.getCause());
    }

    PROOF.found(
        "%,d consents changed in %,d ways of %d kinds in %,.0f s: %,d executions"
            .formatted(
                consents, mutations, kinds.size(), (System.nanoTime() - start) / 1e9, madeMutated));
    PROOF.found(
        "the same as they were given: %,d executions; tried again: %,d executions"
            .formatted(madeUnmodified, madeAgain));
    PROOF.found(
        "%,d of them under a standing consent: tried again, %,d went on by another use of it"
            .formatted(underGrants, renewed));
    PROOF.found("each kind of change %,d to %,d times".formatted(least(), most()));
    long[] nanos = verifications.stream().mapToLong(Long::longValue).sorted().toArray();
    PROOF.found(
        "verification until the call is allowed or refused: median %.3f ms, 99 %% within %.3f ms"
            .formatted(nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6));
    assertThat(problems.stream().limit(MOST_TOLD)).isEmpty();
    assertThat(List.of(madeMutated, madeUnmodified, madeAgain)).containsExactly(0, consents, 0);
    assertThat(kinds.values()).as("times of each kind").allMatch(times -> times > 0);
  }

  private void tried(int first, int count, ConsentSeal seal, ConsentSeal stranger) {
    Random random = new Random(new SplittableRandom(PROOF.seed() + first).nextLong());
    Office office = new Office(seal, random);
    Mutations changes = new Mutations(random, stranger);
    for (int number = first; number < first + count; number++) {
      note(number, changes, tried(office, changes));
    }
  }

  private static Tried tried(Office office, Mutations changes) {
    Agreed agreed = office.agreement();
    Evidence changed = new Evidence(office, agreed);
    List<Mutation> chosen = changes.some(changed);
    chosen.forEach(mutation -> mutation.change().make(changed));
    List<Long> nanos = new ArrayList<>();

    List<Call> made = changed.tried();
    boolean restless =
        !changed.fromTheAnswer && office.stored(changed.session).state() instanceof State.Running;
    if (!changed.fromTheAnswer) {
      nanos.add(office.verificationNanos());
    }
    changed.undo();
    List<Call> asGiven = unchanged(office, agreed);
    nanos.add(office.verificationNanos());
    return new Tried(
        agreed,
        chosen.stream().map(Mutation::name).toList(),
        made,
        restless,
        asGiven,
        unchanged(office, agreed),
        nanos);
  }

  private static List<Call> unchanged(Office office, Agreed agreed) {
    Evidence evidence = new Evidence(office, agreed);
    List<Call> made = evidence.tried();
    evidence.undo();
    return made;
  }

  private synchronized void note(int number, Mutations changes, Tried tried) {
    changes.names().forEach(name -> kinds.putIfAbsent(name, 0));
    tried.changes.forEach(name -> kinds.merge(name, 1, Integer::sum));
    mutations += tried.changes.size();
    madeMutated += tried.made.size();
    madeUnmodified += tried.asGiven.size();
    if (tried.agreed.grant() == null) {
      madeAgain += tried.again.size();
    } else {
      underGrants++;
      renewed += tried.again.size();
    }
    verifications.addAll(tried.nanos);
    tried.problems().forEach(problem -> problems.add("consent " + number + " " + problem));
  }

  private int least() {
    return kinds.values().stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  private int most() {
    return kinds.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** The seal as the product puts it together, with that key. */
  private static ApplicationContext sealing(String seed) {
    return ApplicationContext.run(Map.of("parley.consent.keys", seed));
  }

  /**
   * One consent, tried three times.
   *
   * @param made the calls made although it was changed
   * @param restless whether the runner of the changed one was still running in the end
   * @param asGiven the calls made when it was as it was given
   * @param again the calls made when it came once more
   * @param nanos how long it took to allow or refuse the call
   */
  private record Tried(
      Agreed agreed,
      List<String> changes,
      List<Call> made,
      boolean restless,
      List<Call> asGiven,
      List<Call> again,
      List<Long> nanos) {

    List<String> problems() {
      List<String> found = new ArrayList<>();
      if (!made.isEmpty()) {
        found.add("passed although " + changes);
      }
      if (restless) {
        found.add("goes round in circles although " + changes);
      }
      if (!asGiven.equals(List.of(agreed.call().call()))) {
        found.add("as it was given, after " + changes + ", led to " + asGiven);
      }
      if (!again.isEmpty() && agreed.grant() == null) {
        found.add("passed twice, after " + changes);
      }
      return found;
    }
  }
}
