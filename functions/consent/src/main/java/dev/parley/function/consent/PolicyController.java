package dev.parley.function.consent;

import dev.parley.account.UserId;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentRule;
import dev.parley.consent.RuleConsent;
import dev.parley.consent.RuleConsent.Outcome;
import dev.parley.conversation.AgentId;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.tool.AppId;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the caller's organisation has laid down about consent; owners and admins change it. */
@Controller("/api/v1/chat/policies")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class PolicyController {

  private final RuleConsent ruleConsent;

  PolicyController(RuleConsent ruleConsent) {
    this.ruleConsent = ruleConsent;
  }

  @Get
  List<PolicyBody> list(Authentication authentication) {
    return bodies(ruleConsent.list(Callers.user(authentication)));
  }

  /** Lays down what holds for an agent, an app, an action, or everything. */
  @Put
  PolicyBody put(Authentication authentication, @Valid @Body PolicyRequest body) {
    if (body.action() != null && body.app() == null) {
      throw Refused.field(Refusal.UNPROCESSABLE, "app", "must be given with an action");
    }
    return bodies(
            ruleConsent.put(
                Callers.user(authentication),
                body.agentId() == null ? null : new AgentId(body.agentId()),
                body.app() == null ? null : new AppId(body.app()),
                body.action(),
                ConsentPolicy.valueOf(body.policy().toUpperCase(Locale.ROOT)),
                body.escalateTo() == null ? null : new UserId(body.escalateTo())))
        .getFirst();
  }

  @Delete("/{id}")
  @Status(HttpStatus.NO_CONTENT)
  void remove(Authentication authentication, @PathVariable UUID id) {
    bodies(ruleConsent.remove(Callers.user(authentication), id));
  }

  private static List<PolicyBody> bodies(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Rules(List<ConsentRule> rules) -> rules.stream().map(PolicyBody::of).toList();
      case Outcome.NotAllowed() -> throw Refused.because(Refusal.FORBIDDEN);
      case Outcome.NotFound() -> throw Refused.because(Refusal.NOT_FOUND);
      case Outcome.NoApprover() ->
          throw Refused.field(
              Refusal.UNPROCESSABLE,
              "escalate_to",
              "must be a member of the organisation who may approve");
    };
  }

  /**
   * A rule.
   *
   * @param agentId for calls through this agent only
   * @param app for calls of this app only
   * @param action for calls of this action of the app only
   * @param escalateTo who is asked too when the person does not answer
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record PolicyRequest(
      @NotBlank @Pattern(regexp = "never|sensitive|writes|always") String policy,
      @Nullable UUID agentId,
      @Nullable @Size(min = 1, max = 100) String app,
      @Nullable @Size(min = 1, max = 200) String action,
      @Nullable UUID escalateTo) {}

  /** A rule as it stands. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record PolicyBody(
      UUID id,
      String policy,
      @Nullable UUID agentId,
      @Nullable String app,
      @Nullable String action,
      @Nullable UUID escalateTo) {

    static PolicyBody of(ConsentRule rule) {
      return new PolicyBody(
          rule.id(),
          rule.policy().name().toLowerCase(Locale.ROOT),
          rule.agent() == null ? null : rule.agent().value(),
          rule.app() == null ? null : rule.app().value(),
          rule.action(),
          rule.escalateTo() == null ? null : rule.escalateTo().value());
    }
  }
}
