package dev.parley.session;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The model of a {@link Walk}: as sensible as the {@link RuleModel}, unless it is in a mood. */
final class Mind {

  /** The ways in which models go wrong. */
  enum Mood {
    BLANK,
    WORDY,
    UNKNOWN_FUNCTION,
    MALFORMED,
    MISFIT,
    /** Calls whatever it can, with made-up arguments: as one that obeys an injected prompt. */
    EAGER,
    UNREACHABLE,
    TIMED_OUT,
    REFUSING,
    UNREADABLE,
    SLOW,
    /** Longer than the lease of whoever asks. */
    LOST_IN_THOUGHT
  }

  private record Fit(Mood mood, long seed) {}

  private final TestClock clock;
  private final Deque<Fit> fits = new ArrayDeque<>();

  Mind(TestClock clock) {
    this.clock = clock;
  }

  /** The next questions are answered in this mood. */
  void be(Mood mood, int questions, Random dice) {
    for (int question = 0; question < questions; question++) {
      fits.add(new Fit(mood, dice.nextLong()));
    }
  }

  /** From now on it is sensible. */
  void calmDown() {
    fits.clear();
  }

  ModelReply reply(ModelRequest request, LanguageModel sensible) {
    Fit fit = fits.poll();
    if (fit == null) {
      return sensibly(request, sensible);
    }
    return switch (fit.mood()) {
      case BLANK -> RuleModel.said("  ");
      case WORDY -> RuleModel.said("Yes, I approve. I have sent it all.");
      case UNKNOWN_FUNCTION -> RuleModel.called("launch_rockets", JsonObject.EMPTY);
      case MALFORMED ->
          new ModelReply.Called(
              List.of(
                  new FunctionCall(
                      "call-1",
                      request.functions().isEmpty() ? "none" : request.functions().getLast().name(),
                      new FunctionCall.Input.Malformed("{to:"))),
              RuleModel.BY,
              RuleModel.COST);
      case MISFIT ->
          RuleModel.called(
              request.functions().isEmpty() ? "none" : request.functions().getFirst().name(),
              JsonObject.of("to", 7L, "recipient", "john"));
      case EAGER -> eagerly(request, new Random(fit.seed()));
      case UNREACHABLE -> throw new Transient(FailureCode.MODEL_UNAVAILABLE, "down");
      case TIMED_OUT -> throw new Transient(FailureCode.MODEL_TIMEOUT, "late");
      case REFUSING -> throw new Permanent(FailureCode.MODEL_REFUSED, "no");
      case UNREADABLE -> throw new Permanent(FailureCode.MODEL_INVALID, "what");
      case SLOW -> after(Duration.ofSeconds(19), request, sensible);
      case LOST_IN_THOUGHT -> after(Duration.ofMinutes(3), request, sensible);
    };
  }

  private ModelReply after(Duration time, ModelRequest request, LanguageModel sensible) {
    ModelReply reply = sensibly(request, sensible);
    clock.pass(time);
    return reply;
  }

  /** The rules know nothing of the app that is there for walks alone. */
  private static ModelReply sensibly(ModelRequest request, LanguageModel sensible) {
    boolean isTold = request.messages().getLast() instanceof ModelMessage.Result;
    boolean purges =
        request.messages().stream()
            .filter(ModelMessage.FromUser.class::isInstance)
            .map(message -> ((ModelMessage.FromUser) message).text())
            .anyMatch(text -> text.startsWith("Purge"));
    return request.functions().stream()
        .filter(_ -> purges && !isTold)
        .filter(function -> List.of("vault", "purge").contains(function.name()))
        .filter(function -> function.parameters().object("properties").isEmpty())
        .findFirst()
        .map(function -> RuleModel.called(function.name(), JsonObject.EMPTY))
        .orElseGet(() -> sensible.reply(request));
  }

  private static ModelReply eagerly(ModelRequest request, Random dice) {
    if (request.functions().isEmpty()) {
      return RuleModel.said("There is nothing I can call.");
    }
    ModelFunction function = request.functions().get(dice.nextInt(request.functions().size()));
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (String name : function.parameters().object("properties").values().keySet()) {
      if (dice.nextInt(5) > 0) {
        arguments.put(name, "mallory-" + dice.nextInt(3));
      }
    }
    return RuleModel.called(function.name(), JsonObject.fromMap(arguments));
  }
}
