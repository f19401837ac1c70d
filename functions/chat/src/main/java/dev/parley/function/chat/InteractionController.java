package dev.parley.function.chat;

import dev.parley.account.UserId;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.runtime.Callers;
import dev.parley.runtime.InteractionBody;
import dev.parley.runtime.Pages;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.Response;
import dev.parley.session.Session;
import dev.parley.session.Stint;
import dev.parley.session.Turn;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The caller's inbox of questions, and their answers. */
@Controller("/api/v1/chat/interactions")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class InteractionController {

  /** More questions than this nobody keeps; older ones are reached by their id. */
  private static final int INBOX = 500;

  private final Interactions interactions;
  private final RespondToInteraction respond;
  private final EventStreams streams;
  private final InstantSource clock;

  InteractionController(
      Interactions interactions,
      RespondToInteraction respond,
      EventStreams streams,
      InstantSource clock) {
    this.interactions = interactions;
    this.respond = respond;
    this.streams = streams;
    this.clock = clock;
  }

  @Get
  HttpResponse<List<InteractionBody>> inbox(
      HttpRequest<?> request,
      Authentication authentication,
      @QueryValue @Nullable @Pattern(regexp = "open|answered|expired|cancelled") String status,
      @QueryValue @Nullable @Pattern(regexp = "oauth|clarification|consent|feedback") String type,
      @QueryValue("conversation_id") @Nullable UUID conversationId,
      @QueryValue(defaultValue = "20") @Min(1) @Max(100) int limit,
      @QueryValue(defaultValue = "0") @Min(0) int offset) {
    Instant now = clock.instant();
    List<Interaction> matching =
        interactions.inbox(Callers.user(authentication), INBOX).stream()
            .filter(found -> status == null || InteractionBody.status(found, now).equals(status))
            .filter(found -> type == null || InteractionBody.type(found.ask()).equals(type))
            .filter(
                found ->
                    conversationId == null || found.conversationId().value().equals(conversationId))
            .toList();
    return Pages.of(
        request,
        matching.stream()
            .skip(offset)
            .limit(limit)
            .map(found -> InteractionBody.of(found, now))
            .toList(),
        matching.size(),
        limit,
        offset);
  }

  @Get("/{id}")
  InteractionBody one(Authentication authentication, @PathVariable UUID id) {
    UserId user = Callers.user(authentication);
    return interactions
        .find(new InteractionId(id))
        .filter(found -> found.isPutTo(user))
        .map(found -> InteractionBody.of(found, clock.instant()))
        .orElseThrow(() -> Refused.because(Refusal.NOT_FOUND));
  }

  /** Answers a question; the workflow goes on at once. */
  @Post("/{id}/respond")
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
  @ApiResponse(
      responseCode = "200",
      description = "OK; as events with Accept: text/event-stream",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ChatAnswer.class)),
        @Content(
            mediaType = MediaType.TEXT_EVENT_STREAM,
            schema = @Schema(implementation = String.class))
      })
  @ApiResponse(
      responseCode = "202",
      description = "Still at it",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ChatAnswer.class)))
  HttpResponse<?> respond(
      HttpRequest<?> request,
      Authentication authentication,
      @PathVariable UUID id,
      @Header("Idempotency-Key") @Nullable String idempotencyKey,
      @Valid @Body RespondRequest body) {
    UserId user = Callers.user(authentication);
    Response response = body.response(clock.instant());
    Function<Stint, Turn> work =
        stint ->
            continued(
                respond.respond(user, new InteractionId(id), response, idempotencyKey, stint));
    return EventStreams.isWanted(request)
        ? streams.of(work, Function.identity(), this::answer)
        : answer(work.apply(Stint.answering(clock.instant().plus(ChatController.PATIENCE))));
  }

  private Turn continued(RespondToInteraction.Outcome outcome) {
    return switch (outcome) {
      case RespondToInteraction.Outcome.NotFound() -> throw Refused.because(Refusal.NOT_FOUND);
      case RespondToInteraction.Outcome.TooLate(Interaction decided) ->
          throw Refused.because(Refusal.ALREADY_DECIDED, decision(decided, clock.instant()));
      case RespondToInteraction.Outcome.NotAllowed() -> throw Refused.because(Refusal.FORBIDDEN);
      case RespondToInteraction.Outcome.DoesNotFit(var problems) -> throw Refused.misfit(problems);
      case RespondToInteraction.Outcome.Continued(Turn turn) -> turn;
    };
  }

  private HttpResponse<ChatAnswer> answer(Turn turn) {
    ChatAnswer answer = ChatAnswer.of(turn, null, clock.instant());
    return turn.session().status() == Session.Status.RUNNING
        ? HttpResponse.accepted(URI.create("/api/v1/chat/sessions/" + turn.session().id()))
            .body(answer)
        : HttpResponse.ok(answer);
  }

  /** Who decided, how and when. */
  private static String decision(Interaction interaction, Instant now) {
    return interaction
        .decided()
        .map(
            decision ->
                "It was "
                    + InteractionBody.status(interaction, now)
                    + byWhom(decision)
                    + " at "
                    + decision.at()
                    + ".")
        .orElse("It expired at " + interaction.expiresAt() + ".");
  }

  private static String byWhom(Decision decision) {
    String via = " via " + InteractionBody.lower(decision.via());
    return decision.by() == null ? via : " by user " + decision.by() + via;
  }
}
