package bench;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Messages, answered whole or as a stream. */
@Path("/api/v1/chat/messages")
@Authenticated
@Blocking
public class ChatResource {

  private static final SystemMessage SYSTEM = SystemMessage.from("You are a helpful assistant.");

  @Inject JsonWebToken caller;
  @Inject Conversations conversations;
  @Inject ChatModel model;
  @Inject StreamingChatModel streamingModel;

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Answer send(@Valid Question question) {
    UUID user = UUID.fromString(caller.getSubject());
    Asked asked = ask(user, question);
    String content = model.chat(asked.messages()).aiMessage().text();
    Conversations.Message said = conversations.keep(asked.conversation(), "assistant", content);
    return new Answer(asked.conversation(), said.id(), content, said.createdAt());
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Multi<OutboundSseEvent> stream(@Valid Question question, @Context Sse sse) {
    UUID user = UUID.fromString(caller.getSubject());
    Asked asked = ask(user, question);
    return Multi.createFrom()
        .emitter(
            emitter -> {
              emitter.emit(
                  sse.newEvent(
                      "conversation", "{\"conversation_id\":\"" + asked.conversation() + "\"}"));
              streamingModel.chat(
                  asked.messages(),
                  new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String word) {
                      emitter.emit(sse.newEvent(word));
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                      conversations.keep(
                          asked.conversation(), "assistant", response.aiMessage().text());
                      emitter.emit(sse.newEvent("[DONE]"));
                      emitter.complete();
                    }

                    @Override
                    public void onError(Throwable error) {
                      emitter.fail(error);
                    }
                  });
            });
  }

  private Asked ask(UUID user, Question question) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SYSTEM);
    UUID conversation = question.conversationId();
    if (conversation == null) {
      conversation = conversations.start(user, question.message());
    } else {
      if (!conversations.isOf(user, conversation)) {
        throw new NotFoundException();
      }
      for (Conversations.Message past : conversations.recent(conversation)) {
        messages.add(
            past.role().equals("user")
                ? UserMessage.from(past.content())
                : AiMessage.from(past.content()));
      }
    }
    conversations.keep(conversation, "user", question.message());
    messages.add(UserMessage.from(question.message()));
    return new Asked(conversation, messages);
  }

  private record Asked(UUID conversation, List<ChatMessage> messages) {}
}
