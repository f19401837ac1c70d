package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.consent.Consents;
import dev.parley.consent.Grant;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Interactions.Deciding;
import dev.parley.json.JsonObject;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentCheck.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one way an answer is taken: seen to be the person's own question, checked for fit, sealed if
 * it is a yes, and decided in one conditional write.
 */
final class Answers {

  private final Sessions sessions;
  private final Interactions interactions;
  private final ArgumentCheck check;
  private final Consents consents;
  private final Ids ids;
  private final InstantSource clock;

  Answers(
      Sessions sessions,
      Interactions interactions,
      ArgumentCheck check,
      Consents consents,
      Ids ids,
      InstantSource clock) {
    this.sessions = sessions;
    this.interactions = interactions;
    this.check = check;
    this.consents = consents;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * @param key names the request it came with: the same request sent again is the same answer
   */
  Taken take(
      UserId user, InteractionId id, Response response, Decision.Via via, @Nullable String key) {
    Optional<Interaction> found =
        interactions.find(id).filter(interaction -> interaction.isPutTo(user));
    if (found.isEmpty()) {
      return new Taken.NotFound();
    }
    Interaction interaction = found.get();
    Instant now = clock.instant();
    if (interaction.status(now) != Interaction.Status.OPEN) {
      return late(interaction, user, key);
    }
    return switch (fitted(interaction, user, response)) {
      case Fitted.Misfit(List<Problem> problems) -> new Taken.Misfit(problems);
      case Fitted.NotAllowed() -> new Taken.NotAllowed();
      case Fitted.Moot() -> late(interactions.find(id).orElse(interaction), user, key);
      case Fitted.Fits(Answer answer) ->
          switch (interactions.decide(id, new Decision(answer, user, via, now, key))) {
            case Deciding.Won(Interaction decided) -> new Taken.Won(decided);
            case Deciding.Late(Interaction decided) -> late(decided, user, key);
            case Deciding.Missing() -> new Taken.NotFound();
          };
    };
  }

  /** A request that is sent again because its answer was lost has won if it won before. */
  private static Taken late(Interaction interaction, UserId user, @Nullable String key) {
    return key != null
            && interaction
                .decided()
                .filter(decision -> user.equals(decision.by()) && key.equals(decision.key()))
                .isPresent()
        ? new Taken.Won(interaction)
        : new Taken.Late(interaction);
  }

  private Fitted fitted(Interaction interaction, UserId user, Response response) {
    return switch (response) {
      case Response.Cancel() ->
          interaction.userId().equals(user)
              ? new Fitted.Fits(new Answer.Cancelled())
              : new Fitted.NotAllowed();
      case Response.Values(JsonObject values) ->
          interaction.ask() instanceof Ask.Clarify clarify
              ? values(clarify, values)
              : wrongKind("values");
      case Response.Approve(JsonObject edited, GrantTerms standing) ->
          interaction.ask() instanceof Ask.Consent consent
              ? approval(
                  interaction,
                  user,
                  consent,
                  edited == null ? consent.arguments() : edited,
                  standing)
              : wrongKind("decision");
      case Response.Deny() ->
          interaction.ask() instanceof Ask.Consent
              ? new Fitted.Fits(new Answer.Denied())
              : wrongKind("decision");
      case Response.Edit(JsonObject changed) ->
          interaction.ask() instanceof Ask.Consent consent
              ? edit(consent, changed)
              : wrongKind("arguments");
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

  private Fitted edit(Ask.Consent consent, JsonObject changed) {
    JsonObject arguments = consent.arguments().merged(changed);
    List<Problem> problems = check.problems(Prompts.optional(consent.schema()), arguments);
    return problems.isEmpty()
        ? new Fitted.Fits(new Answer.Edited(arguments))
        : new Fitted.Misfit(problems);
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

  private Fitted approval(
      Interaction interaction,
      UserId user,
      Ask.Consent consent,
      JsonObject arguments,
      @Nullable GrantTerms standing) {
    List<Problem> problems = new ArrayList<>(check.problems(consent.schema(), arguments));
    if (standing != null) {
      problems.addAll(problems(standing, consent, interaction, user));
    }
    if (!problems.isEmpty()) {
      return new Fitted.Misfit(problems);
    }
    Optional<Session> session = sessions.find(interaction.sessionId());
    if (session.isEmpty()
        || !(session.get().state() instanceof State.AwaitingConsent waiting)
        || !waiting.interaction().equals(interaction.id())) {
      return new Fitted.Moot();
    }
    if (!consents.mayApprove(user, waiting.call().organisation())) {
      return new Fitted.NotAllowed();
    }
    String token =
        consents
            .seal()
            .seal(
                ConsentTokens.statement(
                    consents.seal(),
                    ids,
                    clock.instant(),
                    user,
                    interaction.sessionId(),
                    interaction.id(),
                    waiting.call(),
                    arguments));
    return new Fitted.Fits(new Answer.Approved(token, arguments, standing));
  }

  private List<Problem> problems(
      GrantTerms standing, Ask.Consent consent, Interaction interaction, UserId user) {
    Instant now = clock.instant();
    List<Problem> problems = new ArrayList<>();
    if (!interaction.userId().equals(user)) {
      problems.add(new Problem("grant", "only the person whose request it is can give one"));
    }
    if (standing.uses() < 1 || standing.uses() > Grant.MOST_USES) {
      problems.add(new Problem("grant.uses", "must be from 1 to " + Grant.MOST_USES));
    }
    if (!now.isBefore(standing.expiresAt())
        || standing.expiresAt().isAfter(now.plus(Grant.LONGEST))) {
      problems.add(
          new Problem("grant.expires_in_hours", "must be from 1 to " + Grant.LONGEST.toHours()));
    }
    standing.free().stream()
        .filter(name -> !consent.schema().names().contains(name))
        .map(name -> new Problem("grant.any", "there is no parameter " + name))
        .forEach(problems::add);
    return problems;
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

    /** The question was put to them, but this answer is not theirs to give. */
    record NotAllowed() implements Taken {}
  }

  private sealed interface Fitted {
    record Fits(Answer answer) implements Fitted {}

    record Misfit(List<Problem> problems) implements Fitted {}

    record NotAllowed() implements Fitted {}

    /** The session no longer waits for this. */
    record Moot() implements Fitted {}
  }
}
