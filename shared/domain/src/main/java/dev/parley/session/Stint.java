package dev.parley.session;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventLog.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a runner may be at it, and before whom.
 *
 * @param restAt when to stop starting anything new
 * @param audience null for nobody
 */
public record Stint(Instant restAt, @Nullable Audience audience) {

  /** Before nobody: what happens is in the log. */
  public static Stint until(Instant restAt) {
    return new Stint(restAt, null);
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
