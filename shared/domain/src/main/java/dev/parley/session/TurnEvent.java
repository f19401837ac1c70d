package dev.parley.session;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Interaction;
import dev.parley.json.JsonObject;
import java.util.List;

/** What is told of a turn while it runs. */
public sealed interface TurnEvent {

  /** It has begun. */
  record Began(ConversationId conversation, SessionId session) implements TurnEvent {}

  /** A step was gone. */
  record Stepped(Step step) implements TurnEvent {}

  /** Words of the assistant: some of its message, which is all of them together. */
  record Said(String words) implements TurnEvent {}

  /** The calls as they stand, in the API's form. */
  record Calls(List<JsonObject> calls) implements TurnEvent {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /** What came of the calls, in the API's form. */
  record Results(List<JsonObject> results) implements TurnEvent {
    public Results {
      results = List.copyOf(results);
    }
  }

  /** A person was asked. */
  record Asked(Interaction question) implements TurnEvent {}

  /** A person was asked to agree to a call. */
  record ConsentRequired(Interaction question) implements TurnEvent {}

  /**
   * It went wrong.
   *
   * @param code stable, in lower case
   */
  record Troubled(String code, String message) implements TurnEvent {}

  /** What it cost. */
  record Spent(Usage usage) implements TurnEvent {}

  /** All is told. */
  record Rested() implements TurnEvent {}

  /** The form in which events are logged and go out. It is the same each time. */
  @FunctionalInterface
  interface Form {
    Entry entry(TurnEvent event);
  }
}
