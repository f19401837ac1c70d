package dev.parley.session;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Conversations.Recollection;
import dev.parley.conversation.Message;
import dev.parley.conversation.Message.Speaker;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the model is given of a conversation, and what becomes of the rest. */
final class Memory {

  /** Messages that were recalled and not folded: more than are shown, so that none is forgotten. */
  private static final int MARGIN = 4;

  private static final MessageId SUMMARY = new MessageId(new UUID(0, 0));

  private final Conversations conversations;
  private final Thinking thinking;
  private final TurnSettings settings;

  Memory(Conversations conversations, Thinking thinking, TurnSettings settings) {
    this.conversations = conversations;
    this.thinking = thinking;
    this.settings = settings;
  }

  /** The messages to show, oldest first, after the summary of those before them. */
  List<Message> of(ConversationId conversation) {
    Recollection recalled = recall(conversation);
    return shown(conversation, recalled.summary(), recalled.messages());
  }

  /**
   * The same; where there is too much of it, the older half is folded first. The session's own
   * messages are left as they are. Without a model that answers, nothing is folded this time.
   */
  Fresh folded(Session session) {
    return folded(session, recall(session.conversationId()));
  }

  /** The same of what is recalled already, which is as much as {@link #depth} says. */
  Fresh folded(Session session, Recollection recalled) {
    ConversationId conversation = session.conversationId();
    List<Message> messages = recalled.messages();
    if (messages.size() <= settings.history() && length(messages) <= settings.historyLength()) {
      return new Fresh(shown(conversation, recalled.summary(), messages), Usage.NONE);
    }
    int cut = cut(messages, session.id());
    if (cut == 0) {
      return new Fresh(shown(conversation, recalled.summary(), messages), Usage.NONE);
    }
    try {
      Thinking.Summary summary =
          thinking.summarise(session, recalled.summary(), messages.subList(0, cut));
      conversations.fold(conversation, summary.text(), messages.get(cut - 1).id());
      return new Fresh(
          shown(conversation, summary.text(), messages.subList(cut, messages.size())),
          summary.usage());
    } catch (Failure unable) {
      return new Fresh(shown(conversation, recalled.summary(), messages), Usage.NONE);
    }
  }

  private Recollection recall(ConversationId conversation) {
    return conversations.recall(conversation, depth(settings));
  }

  /** How many messages to recall. */
  static int depth(TurnSettings settings) {
    return MARGIN * settings.history();
  }

  /** How many of the messages are to be folded: what is left is half of what may be shown. */
  private int cut(List<Message> messages, SessionId session) {
    int cut = messages.size();
    int left = 0;
    int length = 0;
    while (cut > 0) {
      Message message = messages.get(cut - 1);
      left++;
      length += message.content().length();
      if (message.session().filter(session::equals).isEmpty()
          && (left > settings.history() / 2 || length > settings.historyLength() / 2)) {
        break;
      }
      cut--;
    }
    return cut;
  }

  private List<Message> shown(
      ConversationId conversation, @Nullable String summary, List<Message> messages) {
    List<Message> shown = new ArrayList<>();
    if (summary != null) {
      shown.add(
          new Message(
              SUMMARY,
              conversation,
              null,
              Speaker.SYSTEM,
              Prompts.EARLIER.text(new Prompts.Earlier(summary)),
              null,
              List.of(),
              List.of(),
              Instant.EPOCH));
    }
    shown.addAll(
        messages.subList(Math.max(0, messages.size() - settings.history()), messages.size()));
    return shown;
  }

  private static int length(List<Message> messages) {
    return messages.stream().mapToInt(message -> message.content().length()).sum();
  }

  /** What is shown, and what folding cost. */
  record Fresh(List<Message> messages, Usage usage) {}
}
