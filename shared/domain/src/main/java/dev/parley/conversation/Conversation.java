package dev.parley.conversation;

import dev.parley.account.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of one user, without its messages.
 *
 * @param title made from the first message until somebody gives another
 * @param summary what older turns were about, once they are folded
 * @param model the model that answered last
 */
public record Conversation(
    ConversationId id,
    UserId userId,
    @Nullable String title,
    @Nullable String summary,
    @Nullable String model,
    Status status,
    boolean archived,
    Usage usage,
    int messageCount,
    @Nullable String lastMessagePreview,
    Instant createdAt,
    Instant updatedAt) {

  /** The most characters (UTF-16 units) a title made from a message has. */
  public static final int TITLE_LENGTH = 80;

  /** The most characters (UTF-16 units) a preview has. */
  public static final int PREVIEW_LENGTH = 140;

  /** The title a conversation gets from its first message: its beginning; null for blank text. */
  public static @Nullable String titleFrom(String text) {
    String title = beginning(text, TITLE_LENGTH);
    return title.isEmpty() ? null : title;
  }

  /** What a list shows of a message: its beginning, on one line. */
  public static String previewOf(String text) {
    return beginning(text, PREVIEW_LENGTH);
  }

  /** On one line and cut at a word, or within the first word when that alone is too long. */
  private static String beginning(String text, int length) {
    StringBuilder line = new StringBuilder(length + 1);
    for (int at = 0; at < text.length() && line.length() <= length; at++) {
      char character = text.charAt(at);
      if (!Character.isWhitespace(character)) {
        line.append(character);
      } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
    if (line.length() > length) {
      int word = line.lastIndexOf(" ", length - 1);
      int hard = Character.isHighSurrogate(line.charAt(length - 2)) ? length - 2 : length - 1;
      line.setLength(word > 0 ? word : hard);
      line.append('…');
    }
    return line.toString().strip();
  }

  /** Whether it can be talked in. */
  public enum Status {
    ACTIVE,
    CLOSED
  }
}
