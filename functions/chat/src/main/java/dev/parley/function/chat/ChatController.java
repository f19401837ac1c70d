package dev.parley.function.chat;

import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Message;
import dev.parley.conversation.SessionId;
import dev.parley.request.RateLimits;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.runtime.RequestLimits;
import dev.parley.session.CancelConversation;
import dev.parley.session.SendMessage;
import dev.parley.session.SendMessage.Outcome.Taken;
import dev.parley.session.Session;
import dev.parley.session.Stint;
import dev.parley.session.Turn;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Talking: messages, and stopping what they set off. */
@Controller("/api/v1/chat")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class ChatController {

  /** An answer that is not streamed must come within 29 s (API Gateway): rest well before. */
  static final Duration PATIENCE = Duration.ofSeconds(25);

  private final SendMessage sendMessage;
  private final CancelConversation cancelConversation;
  private final RequestLimits limits;
  private final EventStreams streams;
  private final InstantSource clock;

  ChatController(
      SendMessage sendMessage,
      CancelConversation cancelConversation,
      RequestLimits limits,
      EventStreams streams,
      InstantSource clock) {
    this.sendMessage = sendMessage;
    this.cancelConversation = cancelConversation;
    this.limits = limits;
    this.streams = streams;
    this.clock = clock;
  }

  /** Says something to the assistant. 202 when it is still at it: follow the session then. */
  @Post(uris = {"/messages", "/message"})
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
  @ApiResponse(
      responseCode = "200",
      description = "OK; as events with stream true or Accept: text/event-stream",
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
  HttpResponse<?> send(
      HttpRequest<?> request,
      Authentication authentication,
      @Header("Idempotency-Key") @Nullable String idempotencyKey,
      @Valid @Body ChatRequest body) {
    UserId user = Callers.user(authentication);
    ConversationId conversation =
        body.conversationId() == null ? null : new ConversationId(body.conversationId());
    SendMessage.Counting counting = limits.ofMessage(request, user, conversation);
    String key = body.clientMessageId() == null ? idempotencyKey : body.clientMessageId();
    AgentId agent = body.agentId() == null ? null : new AgentId(body.agentId());
    Function<Stint, Taken> work =
        stint ->
            taken(
                request,
                sendMessage.send(user, conversation, body.message(), key, agent, counting, stint));
    return Boolean.TRUE.equals(body.stream()) || EventStreams.isWanted(request)
        ? streams.of(work, Taken::turn, this::answer)
        : answer(work.apply(Stint.answering(clock.instant().plus(PATIENCE))));
  }

  private Taken taken(HttpRequest<?> request, SendMessage.Outcome outcome) {
    return switch (outcome) {
      case SendMessage.Outcome.Limited(RateLimits.Taken refused) ->
          throw limits.refused(request, refused);
      case SendMessage.Outcome.NoConversation() -> throw Refused.because(Refusal.NOT_FOUND);
      case SendMessage.Outcome.TooManyConversations(var _, var busy) ->
          throw Refused.because(
              Refusal.TOO_MANY_SESSIONS,
              "In conversations "
                  + busy.stream().map(ConversationId::toString).collect(Collectors.joining(", ")),
              "Finish or cancel one of them: POST /api/v1/chat/conversations/{id}/cancel");
      case SendMessage.Outcome.Taken taken -> taken;
    };
  }

  private HttpResponse<ChatAnswer> answer(Taken taken) {
    return answer(taken.turn(), taken.message());
  }

  HttpResponse<ChatAnswer> answer(Turn turn, Message message) {
    ChatAnswer answer = ChatAnswer.of(turn, message, clock.instant());
    return turn.session().status() == Session.Status.RUNNING
        ? HttpResponse.accepted(URI.create("/api/v1/chat/sessions/" + turn.session().id()))
            .body(answer)
        : HttpResponse.ok(answer);
  }

  /** Stops what the conversation is doing, as far as it can still be stopped. */
  @Post("/conversations/{id}/cancel")
  Cancelled cancel(Authentication authentication, @PathVariable UUID id) {
    return switch (cancelConversation.cancel(
        Callers.user(authentication), new ConversationId(id))) {
      case CancelConversation.Outcome.NotFound() -> throw Refused.because(Refusal.NOT_FOUND);
      case CancelConversation.Outcome.Cancelled(List<Turn> cancelled, List<Session> goingOn) ->
          new Cancelled(
              cancelled.stream().map(turn -> turn.session().id().value()).toList(),
              goingOn.stream().map(Session::id).map(SessionId::value).toList());
    };
  }

  /**
   * What was stopped.
   *
   * @param cancelled the sessions that were
   * @param goingOn those that were not: their call is on its way
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Cancelled(List<UUID> cancelled, List<UUID> goingOn) {}
}
