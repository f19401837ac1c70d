package dev.parley.function.conversations;

import dev.parley.account.UserId;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Conversations.Filter;
import dev.parley.conversation.Conversations.Page;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.function.conversations.ConversationBody.MessageBody;
import dev.parley.function.conversations.ConversationBody.Whole;
import dev.parley.runtime.Callers;
import dev.parley.runtime.Pages;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.session.Sessions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
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
import jakarta.validation.constraints.Size;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conversations: to list, read, rename, archive and delete. */
@Controller("/api/v1/chat/conversations")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.BLOCKING)
class ConversationController {

  /** How many messages a conversation is shown with; older ones are paged. */
  private static final int SHOWN = 1_000;

  private final Conversations conversations;
  private final Sessions sessions;
  private final EventLog events;
  private final InstantSource clock;

  ConversationController(
      Conversations conversations, Sessions sessions, EventLog events, InstantSource clock) {
    this.conversations = conversations;
    this.sessions = sessions;
    this.events = events;
    this.clock = clock;
  }

  @Get
  HttpResponse<List<ConversationBody>> list(
      HttpRequest<?> request,
      Authentication authentication,
      @QueryValue @Nullable Boolean archived,
      @QueryValue @Nullable @Size(min = 1, max = 200) String q,
      @QueryValue(defaultValue = "20") @Min(1) @Max(100) int limit,
      @QueryValue(defaultValue = "0") @Min(0) int offset) {
    Page page =
        conversations.list(Callers.user(authentication), new Filter(archived, q), limit, offset);
    return Pages.of(
        request,
        page.conversations().stream().map(ConversationBody::of).toList(),
        page.total(),
        limit,
        offset);
  }

  @Get("/{id}")
  Whole one(Authentication authentication, @PathVariable UUID id) {
    return found(authentication, id);
  }

  @Get("/{id}/messages")
  HttpResponse<List<MessageBody>> messages(
      HttpRequest<?> request,
      Authentication authentication,
      @PathVariable UUID id,
      @QueryValue(defaultValue = "20") @Min(1) @Max(100) int limit,
      @QueryValue @Nullable UUID cursor) {
    UserId user = Callers.user(authentication);
    ConversationId conversation = new ConversationId(id);
    if (conversations.find(user, conversation).isEmpty()) {
      throw Refused.because(Refusal.NOT_FOUND);
    }
    List<Message> part =
        conversations.after(
            user, conversation, cursor == null ? null : new MessageId(cursor), limit);
    return Pages.after(
        request,
        part.stream().map(MessageBody::of).toList(),
        limit,
        part.isEmpty() ? "" : part.getLast().id().toString());
  }

  @Patch("/{id}")
  Whole change(
      Authentication authentication,
      @PathVariable UUID id,
      @Valid @Body ConversationChange change) {
    Boolean archived =
        switch (change.archived()) {
          case null -> null;
          case Boolean flag -> flag;
          default ->
              throw Refused.field(Refusal.INVALID_REQUEST, "archived", "must be true or false");
        };
    Optional<Conversation> changed =
        conversations.change(
            Callers.user(authentication),
            new ConversationId(id),
            change.title(),
            archived,
            clock.instant());
    if (changed.isEmpty()) {
      throw Refused.because(Refusal.NOT_FOUND);
    }
    return found(authentication, id);
  }

  /** Deletes the conversation and its messages. What it has running stops there. */
  @Delete("/{id}")
  @Status(HttpStatus.NO_CONTENT)
  void delete(Authentication authentication, @PathVariable UUID id) {
    UserId user = Callers.user(authentication);
    ConversationId conversation = new ConversationId(id);
    if (conversations.find(user, conversation).isEmpty()) {
      throw Refused.because(Refusal.NOT_FOUND);
    }
    sessions.deleteOf(user, conversation);
    events.remove(conversation);
    conversations.delete(user, conversation);
  }

  private Whole found(Authentication authentication, UUID id) {
    Conversation conversation =
        conversations
            .find(Callers.user(authentication), new ConversationId(id))
            .orElseThrow(() -> Refused.because(Refusal.NOT_FOUND));
    return Whole.of(conversation, conversations.latest(conversation.id(), SHOWN));
  }
}
