package dev.parley.session;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventLog.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a runner may be at it, and before whom.
 *
 * @param restAt when to stop starting anything new
 * @param words how the words of the model are told
 * @param audience null for nobody
 */
public record Stint(Instant restAt, Words words, @Nullable Audience audience) {

  /** How words are told, of which the log hears as well. */
  public enum Words {
    AS_THEY_COME,
    /** When all of them are there: the model need not be asked for a stream. */
    TOGETHER
  }

  /** Before nobody: what happens is in the log, for whoever follows it. */
  public static Stint until(Instant restAt) {
    return new Stint(restAt, Words.AS_THEY_COME, null);
  }

  /** Before somebody who is told all of it at its end. */
  public static Stint answering(Instant restAt) {
    return new Stint(restAt, Words.TOGETHER, null);
  }

  /** Before an audience. */
  public static Stint before(Audience audience, Instant restAt) {
    return new Stint(restAt, Words.AS_THEY_COME, audience);
  }

  /**
   * Whoever follows a turn as it runs. Told of each event once it is in the log, and of words alone
   * as they set out for it, in the log's order, and not by the thread that runs the turn: one that
   * is slow or gone holds nothing up.
   */
  @FunctionalInterface
  public interface Audience {
    void heard(ConversationId conversation, Event event);
  }
}
