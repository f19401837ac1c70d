package dev.parley.session;

import dev.parley.conversation.Message;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Promises that are known to be broken: each is looked away from exactly where it is, and counted,
 * until it is mended. Then its method goes.
 */
final class Known {

  private final Set<List<Object>> seen = new HashSet<>();

  /** How often each was looked away from. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    seen.forEach(one -> counts.merge(one.getFirst().toString(), 1, Integer::sum));
    return counts;
  }

  private boolean is(String defect, Object where, boolean holds) {
    if (holds) {
      seen.add(List.of(defect, where));
    }
    return holds;
  }

  /**
   * A conversation that is stopped when its questions are past their time leaves them as they are.
   */
  boolean isCancelledTooLate(Walk walk, Interaction question) {
    return is(
        "questions left undecided",
        question.id(),
        walk.stage.session(question.sessionId()).state() instanceof State.Cancelled);
  }

  /** Whoever takes a session over looks for what it said in the latest messages alone. */
  boolean isSaidLongAgo(Walk walk, Message one, Message other) {
    return is(
        "words said again after many others",
        other.id(),
        walk.stage.messages(one.conversationId()).stream()
                .filter(message -> message.createdAt().isAfter(one.createdAt()))
                .filter(message -> message.createdAt().isBefore(other.createdAt()))
                .count()
            >= TurnSettings.DEFAULT.history());
  }

  /** Who was asked too, and since may decide nothing any more, can still say no. */
  boolean isDeniedByAViewer(Interaction question, Decision decision) {
    return is("noes of viewers", question.id(), decision.answer() instanceof Answer.Denied);
  }

  /** A runner that slept through its lease says what it found, although another has said it. */
  boolean isSaidByTheOvertaken(Onlooker onlooker, Message one, Message other) {
    return is(
        "words of overtaken runners",
        other.id(),
        onlooker.saidByTheOvertaken.contains(one.id())
            || onlooker.saidByTheOvertaken.contains(other.id()));
  }
}
