package dev.parley.function.consent;

import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.runtime.Callers;
import dev.parley.runtime.GrantForm;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.session.DecideConsent;
import dev.parley.session.Response;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.validation.Valid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Yes or no to a consent request. Runs nothing: the session is woken for that. */
@Controller("/api/v1/chat/consent")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class ConsentController {

  private final DecideConsent decideConsent;
  private final InstantSource clock;

  ConsentController(DecideConsent decideConsent, InstantSource clock) {
    this.decideConsent = decideConsent;
    this.clock = clock;
  }

  @Post
  ConsentAnswer decide(
      Authentication authentication,
      @Header("Idempotency-Key") @Nullable String idempotencyKey,
      @Valid @Body ConsentRequest body) {
    return switch (decideConsent.decide(
        Callers.user(authentication),
        new InteractionId(body.consentRequestId()),
        body.response(clock.instant()),
        idempotencyKey)) {
      case DecideConsent.Outcome.NotFound() -> throw Refused.because(Refusal.NOT_FOUND);
      case DecideConsent.Outcome.NotAllowed() -> throw Refused.because(Refusal.FORBIDDEN);
      case DecideConsent.Outcome.DoesNotFit(var problems) -> throw Refused.misfit(problems);
      case DecideConsent.Outcome.TooLate(Interaction decided) -> late(body, decided);
      case DecideConsent.Outcome.Approved(Interaction decided, String token) ->
          new ConsentAnswer(
              decided.id().value(), "approved", token, "You agreed. It is being done now.");
      case DecideConsent.Outcome.Denied(Interaction decided) ->
          new ConsentAnswer(
              decided.id().value(), "denied", null, "You said no. Nothing will be done.");
    };
  }

  /** Time deciding is an answer; somebody else deciding is a lost race. */
  private ConsentAnswer late(ConsentRequest body, Interaction decided) {
    if (decided.status(clock.instant()) == Interaction.Status.EXPIRED) {
      return new ConsentAnswer(
          body.consentRequestId(),
          "expired",
          null,
          "The request expired at " + decided.expiresAt() + ". Nothing was done.");
    }
    throw Refused.because(
        Refusal.ALREADY_DECIDED, decided.decided().map(ConsentController::told).orElse(""));
  }

  private static String told(Decision decision) {
    String answer = decision.answer().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    String by = decision.by() == null ? "" : " by user " + decision.by();
    return "It was "
        + answer
        + by
        + " via "
        + decision.via().name().toLowerCase(Locale.ROOT)
        + " at "
        + decision.at()
        + ".";
  }

  /**
   * A decision.
   *
   * @param approved a boolean; anything else decides nothing
   * @param arguments the arguments as the person wants them, if other than asked
   * @param grant what the person agrees to beforehand with it, if anything
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record ConsentRequest(
      UUID consentRequestId,
      @Nullable Object approved,
      @Nullable Map<String, @Nullable Object> arguments,
      @Nullable GrantForm grant) {

    Response response(Instant now) {
      if (!(approved instanceof Boolean yes)) {
        throw Refused.field(Refusal.UNPROCESSABLE, "approved", "must be true or false");
      }
      if (yes) {
        return new Response.Approve(
            arguments == null ? null : JsonObject.fromMap(arguments),
            grant == null ? null : grant.terms(now));
      }
      if (arguments != null) {
        throw Refused.field(Refusal.UNPROCESSABLE, "arguments", "goes with approved: true only");
      }
      if (grant != null) {
        throw Refused.field(Refusal.UNPROCESSABLE, "grant", "goes with approved: true only");
      }
      return new Response.Deny();
    }
  }

  /** What became of it. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record ConsentAnswer(
      UUID consentRequestId, String status, @Nullable String consentToken, String message) {}
}
