package dev.parley.function.chat;

import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Message;
import dev.parley.conversation.SessionId;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.runtime.RequestLimits;
import dev.parley.session.CancelConversation;
import dev.parley.session.SendMessage;
import dev.parley.session.Session;
import dev.parley.session.Turn;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
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
  private final InstantSource clock;

  ChatController(
      SendMessage sendMessage,
      CancelConversation cancelConversation,
      RequestLimits limits,
      InstantSource clock) {
    this.sendMessage = sendMessage;
    this.cancelConversation = cancelConversation;
    this.limits = limits;
    this.clock = clock;
  }

  /** Says something to the assistant. 202 when it is still at it: follow the session then. */
  @Post(uris = {"/messages", "/message"})
  @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "202", description = "Still at it", useReturnTypeSchema = true)
  HttpResponse<ChatAnswer> send(
      HttpRequest<?> request,
      Authentication authentication,
      @Header("Idempotency-Key") @Nullable String idempotencyKey,
      @Valid @Body ChatRequest body) {
    UserId user = Callers.user(authentication);
    ConversationId conversation =
        body.conversationId() == null ? null : new ConversationId(body.conversationId());
    if (conversation != null) {
      limits.countMessage(request, user, conversation);
    }
    String key = body.clientMessageId() == null ? idempotencyKey : body.clientMessageId();
    return switch (sendMessage.send(
        user,
        conversation,
        body.message(),
        key,
        body.agentId() == null ? null : new AgentId(body.agentId()),
        clock.instant().plus(PATIENCE))) {
      case SendMessage.Outcome.NoConversation() -> throw Refused.because(Refusal.NOT_FOUND);
      case SendMessage.Outcome.TooManyConversations(var _, var busy) ->
          throw Refused.because(
              Refusal.TOO_MANY_SESSIONS,
              "In conversations "
                  + busy.stream().map(ConversationId::toString).collect(Collectors.joining(", ")),
              "Finish or cancel one of them: POST /api/v1/chat/conversations/{id}/cancel");
      case SendMessage.Outcome.Taken(Message message, Turn turn) -> answer(turn, message);
    };
  }

  private HttpResponse<ChatAnswer> answer(Turn turn, Message message) {
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
