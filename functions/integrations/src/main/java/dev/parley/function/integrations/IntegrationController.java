package dev.parley.function.integrations;

import dev.parley.function.integrations.IntegrationBody.Listed;
import dev.parley.function.integrations.IntegrationBody.Meta;
import dev.parley.function.integrations.IntegrationBody.One;
import dev.parley.integration.AdministerIntegrations;
import dev.parley.integration.AdministerIntegrations.Outcome;
import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.Integration;
import dev.parley.integration.IntegrationId;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentCheck.Problem;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The apps that the caller's organisation has for itself; for its owners and admins. */
@Controller("/api/v1/integrations")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class IntegrationController {

  private final AdministerIntegrations administer;
  private final InstantSource clock;

  IntegrationController(AdministerIntegrations administer, InstantSource clock) {
    this.administer = administer;
    this.clock = clock;
  }

  /**
   * Adds an app from an OpenAPI document or an MCP server. Operations that cannot be used are left
   * out and told.
   */
  @Post
  @Status(HttpStatus.CREATED)
  One add(Authentication authentication, @Valid @Body IntegrationRequest body) {
    Outcome outcome =
        body.isServer()
            ? administer.addServer(
                Callers.user(authentication),
                new AppId(body.handle()),
                body.name(),
                body.server(),
                body.serverAuth(),
                body.secrets())
            : administer.add(
                Callers.user(authentication),
                new AppId(body.handle()),
                body.name(),
                body.source(),
                body.base(),
                body.how(),
                body.secrets());
    return one(outcome, "The app was added.", body.isServer() ? "url" : "document");
  }

  /** All of them, oldest first. */
  @Get
  Listed list(
      Authentication authentication,
      @QueryValue(defaultValue = "20") @Min(1) @Max(100) int limit,
      @QueryValue(defaultValue = "0") @Min(0) int offset) {
    if (!(administer.list(Callers.user(authentication))
        instanceof Outcome.All(List<Integration> all))) {
      throw Refused.because(Refusal.FORBIDDEN);
    }
    return new Listed(
        all.stream()
            .skip(offset)
            .limit(limit)
            .map(integration -> IntegrationBody.of(integration, null, null))
            .toList(),
        "The apps of your organisation.",
        "success",
        clock.instant(),
        new Meta(all.size(), limit, offset));
  }

  /** One, with what it can do. */
  @Get("/{id}")
  One find(Authentication authentication, @PathVariable UUID id) {
    return one(
        administer.find(Callers.user(authentication), new IntegrationId(id)),
        "The app and what it can do.",
        "document");
  }

  /** Takes one away, with what proves who we are to it. */
  @Delete("/{id}")
  @Status(HttpStatus.NO_CONTENT)
  void remove(Authentication authentication, @PathVariable UUID id) {
    Outcome outcome = administer.remove(Callers.user(authentication), new IntegrationId(id));
    if (!(outcome instanceof Outcome.Removed)) {
      throw refused(outcome, "document");
    }
  }

  private One one(Outcome outcome, String message, String made) {
    if (!(outcome instanceof Outcome.One one)) {
      throw refused(outcome, made);
    }
    return new One(
        IntegrationBody.of(one.integration(), one.actions(), one.leftOut()),
        message,
        "success",
        clock.instant());
  }

  /**
   * @param made the field of what the app is made of
   */
  private static Refused refused(Outcome outcome, String made) {
    return switch (outcome) {
      case Outcome.NotAllowed() -> Refused.because(Refusal.FORBIDDEN);
      case Outcome.NotFound() -> Refused.because(Refusal.NOT_FOUND);
      case Outcome.Taken() -> Refused.because(Refusal.CONFLICT, "There is an app of this handle.");
      case Outcome.TooMany() ->
          Refused.because(
              Refusal.CONFLICT,
              "An organisation may have " + AdministerIntegrations.MOST + " apps of its own.");
      case Outcome.SecretMissing(String field) ->
          Refused.field(Refusal.UNPROCESSABLE, "auth." + field, "is needed for this kind of auth");
      case Outcome.Unusable(String problem, List<LeftOut> leftOut) -> {
        List<Problem> problems = new ArrayList<>();
        problems.add(new Problem(made, problem));
        leftOut.forEach(each -> problems.add(new Problem(each.operation(), each.why())));
        yield Refused.misfit(problems);
      }
      case Outcome.One _, Outcome.All _, Outcome.Removed _ ->
          throw new IllegalStateException("this is no refusal");
    };
  }
}
