package dev.parley.function.chat;

import dev.parley.account.UserId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.State;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.time.InstantSource;
import java.util.UUID;

/** Sessions, to follow what a message set off. */
@Controller("/api/v1/chat/sessions")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class SessionController {

  private final Sessions sessions;
  private final Interactions interactions;
  private final InstantSource clock;

  SessionController(Sessions sessions, Interactions interactions, InstantSource clock) {
    this.sessions = sessions;
    this.interactions = interactions;
    this.clock = clock;
  }

  @Get("/{id}")
  SessionBody one(Authentication authentication, @PathVariable UUID id) {
    UserId user = Callers.user(authentication);
    Session session =
        sessions
            .find(new SessionId(id))
            .filter(found -> found.userId().equals(user))
            .orElseThrow(() -> Refused.because(Refusal.NOT_FOUND));
    Interaction pending =
        session.state() instanceof State.Waiting waiting
            ? interactions.find(waiting.interaction()).orElse(null)
            : null;
    return SessionBody.of(session, pending, clock.instant());
  }
}
