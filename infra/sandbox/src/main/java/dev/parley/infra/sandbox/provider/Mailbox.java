package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.Base64;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mails of one account, by id, oldest first. */
record Mailbox(Map<String, Mailbox.Mail> mails) {

  /** A mail as it was sent or came in. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and JSON takes bytes as they are
  record Mail(String id, String threadId, List<String> labels, Instant at, byte[] raw) {

    MimeMessage parsed() throws MessagingException {
      return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
    }
  }

  static Mailbox empty() {
    return new Mailbox(new LinkedHashMap<>());
  }

  private static final Pattern TERM =
      Pattern.compile("(-?)(?:([A-Za-z0-9_]+):)?(?:\"([^\"]*)\"|(\\S+))");

  /**
   * Whether a mail fits a search as typed into Gmail: words, quoted phrases, a leading minus, and
   * the operators rfc822msgid, from, to, cc, subject, in, label and is.
   */
  static boolean fits(Mail mail, String query) throws MessagingException, IOException {
    if (query.isBlank()) {
      return true;
    }
    MimeMessage message = mail.parsed();
    Matcher terms = TERM.matcher(query);
    while (terms.find()) {
      String operator = terms.group(2) == null ? "" : terms.group(2).toLowerCase(Locale.ROOT);
      String value = terms.group(3) == null ? terms.group(4) : terms.group(3);
      if (fits(mail, message, operator, value) == terms.group(1).equals("-")) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Mail mail, MimeMessage message, String operator, String value)
      throws MessagingException, IOException {
    return switch (operator) {
      case "rfc822msgid" -> bare(header(message, "Message-ID")).equals(bare(value));
      case "from", "to", "cc", "subject" -> contains(header(message, operator), value);
      case "in", "label", "is" -> {
        String label = value.toUpperCase(Locale.ROOT);
        yield switch (label) {
          case "ANYWHERE" -> true;
          case "READ" -> !mail.labels().contains("UNREAD");
          default -> mail.labels().contains(label);
        };
      }
      case "" ->
          contains(header(message, "subject"), value)
              || contains(header(message, "from"), value)
              || contains(header(message, "to"), value)
              || contains(text(message), value);
      default -> contains(text(message), operator + ":" + value);
    };
  }

  private static String bare(String messageId) {
    String stripped = messageId.strip();
    return stripped.startsWith("<") && stripped.endsWith(">")
        ? stripped.substring(1, stripped.length() - 1)
        : stripped;
  }

  private static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  static String header(Part part, String name) throws MessagingException {
    String[] values = part.getHeader(name);
    return values == null ? "" : String.join(", ", values);
  }

  /** The first plain text in it, or whatever text there is. */
  static String text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        String text = text(parts.getBodyPart(i));
        if (!text.isEmpty()) {
          return text;
        }
      }
      return "";
    }
    return part.isMimeType("text/*") ? new String(bytes(part), charset(part)) : "";
  }

  private static Charset charset(Part part) throws MessagingException {
    String type = part.getContentType();
    String name = "UTF-8";
    if (type != null) {
      String declared = new jakarta.mail.internet.ContentType(type).getParameter("charset");
      name = declared == null ? name : declared;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private static byte[] bytes(Part part) throws MessagingException, IOException {
    try (InputStream in = part.getInputStream()) {
      return in.readAllBytes();
    }
  }

  /** The first 200 characters on one line, escaped as Gmail escapes them. */
  static String snippet(Part message) throws MessagingException, IOException {
    String line = text(message).replaceAll("\\s+", " ").strip();
    return ConsentPage.escape(line.length() > 200 ? line.substring(0, 200) : line);
  }

  /** A part as format=full tells it. */
  static ObjectNode payload(Part part, String partId) throws MessagingException, IOException {
    ObjectNode node = Json.object();
    node.put("partId", partId);
    String type = part.getContentType();
    node.put(
        "mimeType",
        type == null ? "text/plain" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    String filename = part.getFileName() == null ? "" : part.getFileName();
    node.put("filename", filename);
    node.set("headers", headers(part, List.of()));
    ObjectNode body = node.putObject("body");
    if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
      body.put("size", 0);
      ArrayNode children = node.putArray("parts");
      for (int i = 0; i < parts.getCount(); i++) {
        BodyPart child = parts.getBodyPart(i);
        children.add(payload(child, partId.isEmpty() ? "" + i : partId + "." + i));
      }
    } else {
      byte[] content = bytes(part);
      body.put("size", content.length);
      if (filename.isEmpty()) {
        body.put("data", Base64.getUrlEncoder().encodeToString(content));
      } else {
        body.put("attachmentId", Secrets.hash(filename + partId));
      }
    }
    return node;
  }

  /** The headers as they stand; only those named where any are. */
  static ArrayNode headers(Part part, List<String> only) throws MessagingException {
    ArrayNode headers = Json.array();
    Enumeration<Header> all = part.getAllHeaders();
    while (all.hasMoreElements()) {
      Header header = all.nextElement();
      if (only.isEmpty() || only.stream().anyMatch(header.getName()::equalsIgnoreCase)) {
        headers.addObject().put("name", header.getName()).put("value", header.getValue());
      }
    }
    return headers;
  }
}
