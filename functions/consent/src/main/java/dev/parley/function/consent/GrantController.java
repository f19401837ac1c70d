package dev.parley.function.consent;

import dev.parley.account.UserId;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.consent.Grants;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Pages;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The caller's standing consents: to see them, and to take them back. */
@Controller("/api/v1/chat/grants")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class GrantController {

  private final Grants grants;
  private final InstantSource clock;

  GrantController(Grants grants, InstantSource clock) {
    this.grants = grants;
    this.clock = clock;
  }

  /** Those that hold, oldest first. */
  @Get
  HttpResponse<List<GrantBody>> list(
      HttpRequest<?> request,
      Authentication authentication,
      @QueryValue(defaultValue = "20") @Min(1) @Max(100) int limit,
      @QueryValue(defaultValue = "0") @Min(0) int offset) {
    List<Grant> holding = grants.of(Callers.user(authentication), clock.instant());
    return Pages.of(
        request,
        holding.stream().skip(offset).limit(limit).map(GrantBody::of).toList(),
        holding.size(),
        limit,
        offset);
  }

  /** Takes one back: what was not sent under it by now is asked for again. */
  @Delete("/{id}")
  @Status(HttpStatus.NO_CONTENT)
  void revoke(Authentication authentication, @PathVariable UUID id) {
    if (!grants.revoke(Callers.user(authentication), new GrantId(id), clock.instant())) {
      throw Refused.because(Refusal.NOT_FOUND);
    }
  }

  /** Takes all of them back. */
  @Delete
  @Status(HttpStatus.NO_CONTENT)
  void revokeAll(Authentication authentication) {
    UserId user = Callers.user(authentication);
    Instant now = clock.instant();
    grants.of(user, now).forEach(grant -> grants.revoke(user, grant.id(), now));
  }

  /**
   * A standing consent.
   *
   * @param arguments the values it is bound to
   * @param any the parameters that may have any value
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record GrantBody(
      UUID id,
      String app,
      String action,
      Map<String, @Nullable Object> arguments,
      List<String> any,
      int uses,
      int used,
      Instant createdAt,
      Instant expiresAt) {

    static GrantBody of(Grant grant) {
      return new GrantBody(
          grant.id().value(),
          grant.action().app().value(),
          grant.action().name(),
          grant.shape().fixed().values(),
          grant.shape().free().stream().sorted().toList(),
          grant.uses(),
          grant.used(),
          grant.createdAt(),
          grant.expiresAt());
    }
  }
}
