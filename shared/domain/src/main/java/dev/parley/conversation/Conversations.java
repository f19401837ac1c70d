package dev.parley.conversation;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Conversations and their messages. A conversation is only ever seen through its user: for anybody
 * else it does not exist.
 */
public interface Conversations {

  /**
   * Stores what a user says, in one atomic step and before anything else happens to it. The
   * conversation is created when {@code isNew} and the user has none of that id; its title is then
   * the beginning of the message. Saying the same key or the same message again stores nothing.
   *
   * @param remembered of how many messages to tell what the conversation is remembered by, the
   *     message itself included; at least 1
   */
  Said say(UserId user, Message message, boolean isNew, int remembered);

  /** The same, for whom what was said before does not matter. */
  default Said say(UserId user, Message message, boolean isNew) {
    return say(user, message, isNew, 1);
  }

  /** Assigns a message to the session it turned out to speak to. May be called twice. */
  void assign(MessageId message, SessionId session);

  /**
   * Stores what the assistant says, adds the usage to the conversation and to the user's usage
   * ledger, and names the model (null leaves the one that is known). The same key or the same
   * message again stores and counts nothing, and nor does a conversation that the user has not, or
   * no longer.
   *
   * @return the message as it is stored: the earlier one when the key was there, and the given one
   *     when the conversation is not
   */
  Message answer(UserId user, Message message, Usage usage, @Nullable String model);

  /**
   * Takes back what was said under the key, because it turned out not to be so. What it cost was
   * spent all the same. May be called twice.
   */
  void retract(UserId user, ConversationId id, String key);

  Optional<Conversation> find(UserId user, ConversationId id);

  /** The latest messages, oldest first. Those of one instant are in the order of their ids. */
  List<Message> latest(ConversationId id, int limit);

  /**
   * What a conversation is remembered by: the summary of what is folded, and the messages since, of
   * which the latest so many, as {@link #latest}.
   */
  Recollection recall(ConversationId id, int limit);

  /**
   * Folds the messages up to and with that one into a summary, which is from then on what is
   * remembered of them; they are kept all the same. Does nothing when the conversation has no such
   * message, or was folded as far meanwhile. The conversation does not count as updated.
   */
  void fold(ConversationId id, String summary, MessageId through);

  /**
   * Messages after the given one, or from the start, oldest first, in the order of {@link #latest}.
   * None when the given message is not of the conversation.
   */
  List<Message> after(UserId user, ConversationId id, @Nullable MessageId after, int limit);

  /** The conversations of a user, latest update first. */
  Page list(UserId user, Filter filter, int limit, int offset);

  /** Changes title or archived, where given. */
  Optional<Conversation> change(
      UserId user,
      ConversationId id,
      @Nullable String title,
      @Nullable Boolean archived,
      Instant now);

  /** Deletes it and its messages; false if there is none. */
  boolean delete(UserId user, ConversationId id);

  /** What became of saying something. */
  sealed interface Said {
    /**
     * It is there now.
     *
     * @param recollection as {@link #recall} gives it right after, but for the message being its
     *     last one whatever the clocks say
     */
    record Stored(Message message, Recollection recollection) implements Said {}

    /** The key was said before: this is that message. */
    record AlreadySaid(Message message) implements Said {}

    /** The user has no such conversation. */
    record NoConversation() implements Said {}
  }

  /**
   * Which conversations to list.
   *
   * @param archived only those, or all when null
   * @param text words, separated by white space, each of which must occur in the title or a
   *     message, be it as a part of a word; case does not matter. All when null or blank
   */
  record Filter(@Nullable Boolean archived, @Nullable String text) {
    public static final Filter ALL = new Filter(null, null);

    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** The words of the text; none when all conversations are meant. */
    public List<String> words() {
      return text == null
          ? List.of()
          : SPACE.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }
  }

  /**
   * What is remembered.
   *
   * @param summary of what is folded; null while nothing is
   */
  record Recollection(@Nullable String summary, List<Message> messages) {
    public Recollection {
      messages = List.copyOf(messages);
    }

    /** Of a conversation that began with this message. */
    public static Recollection of(Message first) {
      return new Recollection(null, List.of(first));
    }
  }

  /** A part of a list, and how long the whole is. */
  record Page(List<Conversation> conversations, long total) {
    public Page {
      conversations = List.copyOf(conversations);
    }
  }
}
