package dev.parley.adapter.postgres;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place where text is changed on its way in. PostgreSQL stores every character but U+0000,
 * and UTF-8 has no form for half a surrogate pair; both are replaced by U+FFFD, the replacement
 * character. All other text is stored as it was given.
 */
final class StorableText {

  private static final Pattern UNSTORABLE = Pattern.compile("[\\x{0}\\x{D800}-\\x{DFFF}]");

  private StorableText() {}

  static String of(String text) {
    // A regular expression sees code points: a surrogate that it matches has no other half.
    return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
  }

  static @Nullable String ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }
}
