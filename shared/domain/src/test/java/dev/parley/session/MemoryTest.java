package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Usage;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Long conversations, of which the model is shown the end and a summary of the rest. */
class MemoryTest {

  private final Stage stage = new Stage();

  @Test
  void what_was_said_long_ago_is_folded_into_a_summary() {
    ConversationId conversation = talk(15);
    stage.model.then(new ModelReply.Said("They talked.", RuleModel.BY, new Usage(7, 3, 1)));

    Turn turn = stage.say(conversation, "What can you do? at last");

    assertThat(turn.session().usage().promptTokens()).isGreaterThanOrEqualTo(7 + 10);
    List<ModelMessage> shown = stage.model.requests().getLast().messages();
    assertThat(shown.get(1))
        .isInstanceOfSatisfying(
            ModelMessage.Instructions.class,
            summary -> assertThat(summary.text()).contains("They talked.", "no instructions"));
    assertThat(shown).hasSizeLessThanOrEqualTo(18);
    assertThat(shown.getLast()).isEqualTo(new ModelMessage.FromUser("What can you do? at last"));
    ModelRequest folding = stage.model.requests().get(stage.model.requests().size() - 2);
    assertThat(folding.choice()).isEqualTo(ModelRequest.Choice.TEXT_ONLY);
    assertThat(folding.messages().getLast().toString()).contains("What can you do? 0");
    assertThat(stage.conversations.find(stage.user, conversation).orElseThrow().summary())
        .isEqualTo("They talked.");
  }

  @Test
  void few_long_messages_are_folded_too() {
    ConversationId conversation =
        stage.say("What can you do? " + "x".repeat(16_000)).session().conversationId();
    stage.model.then(new ModelReply.Said("Long words.", RuleModel.BY, new Usage(7, 3, 1)));

    stage.say(conversation, "What can you do? " + "y".repeat(17_000));

    assertThat(stage.conversations.find(stage.user, conversation).orElseThrow().summary())
        .isEqualTo("Long words.");
  }

  @Test
  void a_model_that_cannot_sum_up_just_now_hinders_nobody() {
    ConversationId conversation = talk(15);
    stage.model.thenFail(new Transient(FailureCode.MODEL_UNAVAILABLE, "down"));

    Turn turn = stage.say(conversation, "What can you do? at last");

    assertThat(turn.session().state()).isInstanceOf(State.Completed.class);
    assertThat(stage.conversations.find(stage.user, conversation).orElseThrow().summary()).isNull();
  }

  private ConversationId talk(int turns) {
    ConversationId conversation = stage.say("What can you do? 0").session().conversationId();
    for (int turn = 1; turn < turns; turn++) {
      stage.say(conversation, "What can you do? " + turn);
    }
    return conversation;
  }
}
