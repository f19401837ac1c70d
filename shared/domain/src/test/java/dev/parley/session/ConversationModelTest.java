package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import dev.parley.session.Deed.Move;
import dev.parley.session.Walk.Coverage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever people, providers, models and machines do, in whatever order: the promises of {@link
 * Wrong.Law} hold. Random walks; one that breaks a promise is shrunk to the moves it takes.
 */
class ConversationModelTest {

  private static final int MOVES = 60;

  private static final Proof PROOF = Proof.of("conversations");

  @Test
  void no_walk_breaks_a_promise() {
    long steps = PROOF.count(3_000, 200_000);
    Coverage coverage = new Coverage();
    long walk = 0;
    while (coverage.steps < steps) {
      long seed = PROOF.seed() + walk * 0x9E37_79B9_7F4A_7C15L;
      List<Move> moves = moves(seed);
      Wrong wrong = failing(seed, moves, coverage, null);
      if (wrong != null) {
        throw new AssertionError(told(walk, seed, moves, wrong), wrong);
      }
      walk++;
    }
    report(coverage);
    requireCovered(coverage);
  }

  @Test
  void a_walk_that_fails_is_shrunk_to_what_it_takes() {
    Deed harmless = new Deed("harmless", 1, (_, _) -> true);
    Deed one = new Deed("one", 1, (walk, _) -> walk.serial() > 0);
    Deed two =
        new Deed(
            "two",
            1,
            (walk, _) -> {
              if (walk.serial() == 4) {
                throw new Wrong(Wrong.Law.NO_DEAD_STATE, "planted");
              }
              return true;
            });
    List<Move> moves = new ArrayList<>();
    for (Deed deed : List.of(harmless, one, harmless, one, harmless, one, harmless, two)) {
      moves.add(new Move(deed, 0));
    }
    moves.addAll(moves(1));

    assertThat(shrunk(1, moves, "NO_DEAD_STATE: planted"))
        .extracting(move -> move.deed().name())
        .containsExactly("one", "one", "one", "two");
  }

  private static List<Move> moves(long seed) {
    Random dice = new Random(seed);
    List<Move> moves = new ArrayList<>();
    for (int move = 0; move < MOVES; move++) {
      moves.add(new Move(Deeds.any(dice), dice.nextLong()));
    }
    return moves;
  }

  private static @Nullable Wrong failing(
      long seed, List<Move> moves, Coverage coverage, @Nullable List<String> notes) {
    try {
      new Walk(seed, coverage, notes).go(moves);
      return null;
    } catch (Wrong wrong) {
      return wrong;
    }
  }

  /**
   * The fewest moves that still break the same promise in the same way: none of them can be left
   * out.
   */
  private static List<Move> shrunk(long seed, List<Move> moves, String way) {
    List<Move> kept = moves;
    int size = Math.max(1, kept.size() / 2);
    while (true) {
      Optional<List<Move>> smaller = without(size, seed, kept, way);
      if (smaller.isPresent()) {
        kept = smaller.get();
        size = Math.min(size, Math.max(1, kept.size() / 2));
      } else if (size == 1) {
        return kept;
      } else {
        size = size / 2;
      }
    }
  }

  private static Optional<List<Move>> without(int size, long seed, List<Move> moves, String way) {
    for (int from = 0; from < moves.size(); from += size) {
      List<Move> rest = new ArrayList<>(moves.subList(0, from));
      rest.addAll(moves.subList(Math.min(moves.size(), from + size), moves.size()));
      Wrong wrong = failing(seed, rest, new Coverage(), null);
      if (wrong != null && wrong.way().equals(way)) {
        return Optional.of(rest);
      }
    }
    return Optional.empty();
  }

  private static String told(long walk, long seed, List<Move> moves, Wrong wrong) {
    List<Move> fewest = shrunk(seed, moves, wrong.way());
    List<String> notes = new ArrayList<>();
    Wrong shortest = failing(seed, fewest, new Coverage(), notes);
    return "walk "
        + walk
        + " of -Dparley.seed="
        + PROOF.seed()
        + " breaks a promise; "
        + fewest.size()
        + " of its "
        + moves.size()
        + " moves do:\n"
        + String.join("\n", notes)
        + "\n"
        + (shortest == null ? wrong : shortest).getMessage();
  }

  private static void report(Coverage coverage) {
    int possible = Deeds.ALL.size() * states(State.class).toList().size();
    PROOF.found(
        coverage.steps
            + " steps in "
            + coverage.walks
            + " walks, "
            + coverage.sessions
            + " sessions, "
            + coverage.reached()
            + " of "
            + possible
            + " pairs of state and action, "
            + coverage.deaths
            + " deaths, "
            + coverage.interruptions
            + " other interruptions, "
            + coverage.questionsToTheModel
            + " transcripts, "
            + coverage.attempts
            + " calls sent, "
            + coverage.effects
            + " executions, "
            + coverage.decisions
            + " decisions of which "
            + coverage.approvals
            + " approvals ("
            + coverage.byOthers
            + " by who was asked too), "
            + coverage.grantUses
            + " calls on standing consents, 0 violations but for what is known: "
            + coverage.known);
  }

  private static void requireCovered(Coverage coverage) {
    assertThat(coverage.states)
        .as("states that were visited")
        .containsExactlyInAnyOrderElementsOf(states(State.class).toList());
    Set<String> waiting = new HashSet<>();
    states(State.Waiting.class).map(Class::getSimpleName).forEach(waiting::add);
    if (Proof.isFull()) {
      // in a short run, what takes much to come together may never do so
      for (Deed deed : Deeds.ALL) {
        assertThat(coverage.pairs.getOrDefault(deed.name(), Set.of()))
            .as("states in which it came to this: " + deed.name())
            .containsAnyElementsOf(waiting);
      }
    }
    assertThat(coverage.approvals).isPositive();
    assertThat(coverage.effects).isPositive();
    assertThat(coverage.deaths).isPositive();
  }

  private static Stream<Class<?>> states(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(ConversationModelTest::states)
        : Stream.of(type);
  }
}
