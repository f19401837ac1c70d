package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.ConsentStatement;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Interactions.Deciding;
import dev.parley.json.JsonObject;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentCheck.Problem;
import dev.parley.tool.ArgumentSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The one way an answer is taken: seen to be the person's own question, checked for fit, sealed if
 * it is a yes, and decided in one conditional write.
 */
final class Answers {

  /** How long a consent token may be used: long enough for a queue that is down for a while. */
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

  private final Sessions sessions;
  private final Interactions interactions;
  private final ArgumentCheck check;
  private final ConsentSeal seal;
  private final Ids ids;
  private final InstantSource clock;
  private final ConsentPolicy policy;

  Answers(
      Sessions sessions,
      Interactions interactions,
      ArgumentCheck check,
      ConsentSeal seal,
      Ids ids,
      InstantSource clock,
      ConsentPolicy policy) {
    this.sessions = sessions;
    this.interactions = interactions;
    this.check = check;
    this.seal = seal;
    this.ids = ids;
    this.clock = clock;
    this.policy = policy;
  }

  Taken take(UserId user, InteractionId id, Response response, Decision.Via via) {
    Optional<Interaction> found =
        interactions.find(id).filter(interaction -> interaction.userId().equals(user));
    if (found.isEmpty()) {
      return new Taken.NotFound();
    }
    Interaction interaction = found.get();
    Instant now = clock.instant();
    if (interaction.status(now) != Interaction.Status.OPEN) {
      return new Taken.Late(interaction);
    }
    return switch (fitted(interaction, response)) {
      case Fitted.Misfit(List<Problem> problems) -> new Taken.Misfit(problems);
      case Fitted.Moot() -> new Taken.Late(interactions.find(id).orElse(interaction));
      case Fitted.Fits(Answer answer) ->
          switch (interactions.decide(id, new Decision(answer, user, via, now))) {
            case Deciding.Won(Interaction decided) -> new Taken.Won(decided);
            case Deciding.Late(Interaction decided) -> new Taken.Late(decided);
            case Deciding.Missing() -> new Taken.NotFound();
          };
    };
  }

  private Fitted fitted(Interaction interaction, Response response) {
    return switch (response) {
      case Response.Cancel() -> new Fitted.Fits(new Answer.Cancelled());
      case Response.Values(JsonObject values) ->
          interaction.ask() instanceof Ask.Clarify clarify
              ? values(clarify, values)
              : wrongKind("values");
      case Response.Approve(JsonObject edited) ->
          interaction.ask() instanceof Ask.Consent consent
              ? approval(interaction, consent, edited == null ? consent.arguments() : edited)
              : wrongKind("decision");
      case Response.Deny() ->
          interaction.ask() instanceof Ask.Consent
              ? new Fitted.Fits(new Answer.Denied())
              : wrongKind("decision");
      case Response.Choose(String option) ->
          interaction.ask() instanceof Ask.Feedback feedback
              ? choice(feedback, option)
              : wrongKind("option");
      case Response.Say(String text) ->
          switch (interaction.ask()) {
            case Ask.Connect _ -> new Fitted.Fits(new Answer.Worded(text));
            case Ask.Feedback feedback when feedback.allowText() ->
                new Fitted.Fits(new Answer.Worded(text));
            case Ask.Feedback _, Ask.Clarify _, Ask.Consent _ -> wrongKind("text");
          };
    };
  }

  private Fitted values(Ask.Clarify clarify, JsonObject values) {
    if (values.isEmpty()) {
      return misfit("values", "must not be empty");
    }
    List<Problem> problems =
        check.problems(Prompts.optional(clarify.schema()), clarify.known().merged(values));
    return problems.isEmpty()
        ? new Fitted.Fits(new Answer.Values(values))
        : new Fitted.Misfit(problems);
  }

  private Fitted approval(Interaction interaction, Ask.Consent consent, JsonObject arguments) {
    ArgumentSchema schema = consent.schema();
    List<Problem> problems = check.problems(schema, arguments);
    if (!problems.isEmpty()) {
      return new Fitted.Misfit(problems);
    }
    Optional<Session> session = sessions.find(interaction.sessionId());
    if (session.isEmpty()
        || !(session.get().state() instanceof State.AwaitingConsent waiting)
        || !waiting.interaction().equals(interaction.id())) {
      return new Fitted.Moot();
    }
    Instant ends = clock.instant().plus(TOKEN_LIFETIME);
    String token =
        seal.seal(
            new ConsentStatement(
                ids.next().toString(),
                interaction.userId(),
                interaction.sessionId(),
                interaction.id(),
                consent.action(),
                waiting.call().schemaVersion(),
                waiting.call().account().name(),
                seal.digest(arguments),
                policy,
                // A JWS tells time in whole seconds.
                Instant.ofEpochSecond(ends.getEpochSecond())));
    return new Fitted.Fits(new Answer.Approved(token, arguments));
  }

  private static Fitted choice(Ask.Feedback feedback, String option) {
    return feedback.options().stream().anyMatch(offered -> offered.id().equals(option))
        ? new Fitted.Fits(new Answer.Chosen(option))
        : misfit(
            "option",
            "must be one of "
                + String.join(", ", feedback.options().stream().map(Ask.Option::id).toList()));
  }

  private static Fitted wrongKind(String field) {
    return misfit(field, "does not answer this kind of question");
  }

  private static Fitted misfit(String field, String problem) {
    return new Fitted.Misfit(List.of(new Problem(field, problem)));
  }

  /** What became of an answer. */
  sealed interface Taken {
    record Won(Interaction interaction) implements Taken {}

    record Late(Interaction interaction) implements Taken {}

    record Misfit(List<Problem> problems) implements Taken {}

    record NotFound() implements Taken {}
  }

  private sealed interface Fitted {
    record Fits(Answer answer) implements Fitted {}

    record Misfit(List<Problem> problems) implements Fitted {}

    /** The session no longer waits for this. */
    record Moot() implements Fitted {}
  }
}
