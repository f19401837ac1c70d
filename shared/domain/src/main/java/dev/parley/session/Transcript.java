package dev.parley.session;

import dev.parley.conversation.Message;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What the model is shown of a session: the conversation up to its request, what was said in the
 * session since, and the calls it made, each with exactly one result. Other sessions of the same
 * conversation that came later stay out of it.
 */
final class Transcript {

  private Transcript() {}

  static List<ModelMessage> of(Session session, List<Message> history) {
    List<ModelMessage> messages = new ArrayList<>();
    if (history.stream().noneMatch(message -> isRequest(session, message))) {
      // So much was said since that the request has left the history.
      messages.add(new ModelMessage.FromUser(session.state().task().request()));
    }
    for (Message message : history) {
      boolean ours = message.session().filter(session.id()::equals).isPresent();
      if (ours && PlainWords.asksToLookAgain(message.content()) && !isRequest(session, message)) {
        // It answered the question for a connection, and reads like a task to a model.
        continue;
      }
      if (ours || !message.createdAt().isAfter(session.createdAt())) {
        messages.add(
            switch (message.speaker()) {
              case USER -> new ModelMessage.FromUser(message.content());
              case ASSISTANT -> new ModelMessage.FromModel(message.content());
              case SYSTEM -> new ModelMessage.Instructions(message.content());
            });
      }
    }
    for (DoneCall done : session.state().task().done()) {
      String id = done.call().key().value();
      messages.add(
          new ModelMessage.Calls(
              List.of(
                  new FunctionCall(
                      id,
                      done.call().action().name(),
                      new FunctionCall.Input.Parsed(done.call().arguments())))));
      messages.add(new ModelMessage.Result(id, result(done)));
    }
    return messages;
  }

  private static boolean isRequest(Session session, Message message) {
    return message.speaker() == Message.Speaker.USER
        && message.session().filter(session.id()::equals).isPresent()
        && message.content().equals(session.state().task().request());
  }

  private static JsonObject result(DoneCall done) {
    return switch (done.result()) {
      case DoneCall.Result.Ok(JsonObject data) -> JsonObject.of("successful", true, "data", data);
      case DoneCall.Result.Failed(String problem) ->
          JsonObject.of("successful", false, "error", problem);
      case DoneCall.Result.Uncertain(String problem) ->
          JsonObject.of(
              "successful", null, "error", "It is not known whether this happened: " + problem);
    };
  }
}
