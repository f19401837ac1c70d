package dev.parley.function.chat;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EventId;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened in a conversation, and what happens. */
@Controller("/api/v1/chat/conversations/{id}/events")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class EventController {

  private final Conversations conversations;
  private final EventStreams streams;

  EventController(Conversations conversations, EventStreams streams) {
    this.conversations = conversations;
    this.streams = streams;
  }

  /**
   * The events after one, byte for byte as they were told, and then whatever comes. All that are
   * kept, without one.
   */
  @Get
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @ApiResponse(
      responseCode = "200",
      description = "OK",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM,
              schema = @Schema(implementation = String.class)))
  HttpResponse<?> follow(
      Authentication authentication,
      @PathVariable UUID id,
      @Header("Last-Event-ID") @Nullable String lastEventId,
      @QueryValue @Nullable String after) {
    ConversationId conversation = new ConversationId(id);
    if (conversations.find(Callers.user(authentication), conversation).isEmpty()) {
      throw Refused.because(Refusal.NOT_FOUND);
    }
    boolean isHeader = lastEventId != null && !lastEventId.isEmpty();
    String from = isHeader ? lastEventId : after;
    return streams.after(
        conversation,
        from == null
            ? EventId.START
            : EventId.parse(from)
                .orElseThrow(
                    () ->
                        Refused.field(
                            Refusal.INVALID_REQUEST,
                            isHeader ? "Last-Event-ID" : "after",
                            "must be the id of an event")));
  }
}
