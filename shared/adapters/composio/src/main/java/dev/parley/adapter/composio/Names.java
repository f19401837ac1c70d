package dev.parley.adapter.composio;

import dev.parley.tool.AppId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Our names for Composio's slugs. Where a slug fits it is the name; else what is left of it and a
 * mark of the whole, so that no two share one and each start of ours gives the same one.
 */
final class Names {

  private static final Pattern FIT_APP = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern FIT_ACTION = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int LONGEST = 64;
  private static final int MARK = 8;

  private Names() {}

  static AppId app(String slug) {
    String lower = slug.toLowerCase(Locale.ROOT);
    return new AppId(
        FIT_APP.matcher(lower).matches()
            ? lower
            : marked(lower.replaceAll("[^a-z0-9_-]", "_").replaceFirst("^[_-]+", ""), slug));
  }

  static String action(String slug) {
    return FIT_ACTION.matcher(slug).matches()
        ? slug
        : marked(slug.replaceAll("[^A-Za-z0-9_-]", "_"), slug);
  }

  private static String marked(String rest, String slug) {
    String start = rest.substring(0, Math.min(rest.length(), LONGEST - MARK - 1));
    String mark = digest(slug).substring(0, MARK);
    return start.isEmpty() ? mark : start + "-" + mark;
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
