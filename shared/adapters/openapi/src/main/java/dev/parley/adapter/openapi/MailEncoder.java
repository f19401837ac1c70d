package dev.parley.adapter.openapi;

import dev.parley.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A plain text mail as RFC 5322 has it, in base64url: {@code to}, {@code subject}, {@code body} and
 * {@code message_id}. Sender and date are left to who sends it.
 */
final class MailEncoder implements Encoder {
  /** RFC 2047: an encoded word has at most 75 characters, of which 12 are its frame. */
  private static final int WORD_BYTES = 45;

  private static final int LONGEST_LINE = 998;

  @Override
  public Object encode(JsonObject parameters) throws Unfit {
    String to = parameters.text("to").orElseThrow(() -> new Unfit("a mail needs a recipient"));
    StringBuilder mail = new StringBuilder();
    header(mail, "To", address(to));
    parameters.text("subject").ifPresent(subject -> header(mail, "Subject", words(subject)));
    parameters.text("message_id").ifPresent(id -> header(mail, "Message-ID", oneLine(id)));
    header(mail, "MIME-Version", "1.0");
    header(mail, "Content-Type", "text/plain; charset=utf-8");
    String body = parameters.text("body").orElse("").replaceAll("\r\n|\r|\n", "\r\n");
    if (isPlain(body)) {
      header(mail, "Content-Transfer-Encoding", "7bit");
      mail.append("\r\n").append(body).append("\r\n");
    } else {
      header(mail, "Content-Transfer-Encoding", "base64");
      mail.append("\r\n")
          .append(Base64.getMimeEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)))
          .append("\r\n");
    }
    return Base64.getUrlEncoder()
        .encodeToString(mail.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static void header(StringBuilder mail, String name, String value) {
    mail.append(name).append(": ").append(value).append("\r\n");
  }

  /** One address and nothing that could make it two, or another header. */
  private static String address(String address) throws Unfit {
    String stripped = address.strip();
    boolean sound =
        stripped.indexOf('@') > 0
            && stripped.chars().allMatch(c -> c > ' ' && c < 127 && ",;:<>()\"\\".indexOf(c) < 0);
    if (!sound) {
      throw new Unfit("this is not one mail address: " + oneLine(address));
    }
    return stripped;
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}]+", " ").strip();
  }

  private static boolean isPlain(String body) {
    return body.chars().allMatch(c -> c < 127 && (c >= ' ' || c == '\r' || c == '\n' || c == '\t'))
        && body.lines().allMatch(line -> line.length() <= LONGEST_LINE);
  }

  /**
   * As it is where that is allowed, else as encoded words of RFC 2047, split between characters.
   */
  private static String words(String text) {
    String line = oneLine(text);
    if (line.chars().allMatch(c -> c >= ' ' && c < 127)
        && line.length() < 900
        && !line.contains("=?")) {
      return line;
    }
    List<String> words = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int bytes = 0;
    for (int point : line.codePoints().toArray()) {
      String character = Character.toString(point);
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + size > WORD_BYTES) {
        words.add(word(part.toString()));
        part.setLength(0);
        bytes = 0;
      }
      part.append(character);
      bytes += size;
    }
    words.add(word(part.toString()));
    return String.join("\r\n ", words);
  }

  private static String word(String part) {
    return "=?UTF-8?B?"
        + Base64.getEncoder().encodeToString(part.getBytes(StandardCharsets.UTF_8))
        + "?=";
  }
}
