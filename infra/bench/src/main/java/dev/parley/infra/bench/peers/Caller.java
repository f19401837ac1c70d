package dev.parley.infra.bench.peers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One person at one connection, who says something and waits for the answer. Written on a plain
 * socket because it shares the machine with what is measured.
 */
final class Caller implements AutoCloseable {

  private static final Pattern CONVERSATION =
      Pattern.compile("\"conversation_id\"\\s*:\\s*\"([0-9a-f-]{36})\"");
  private static final byte[] FIRST_WORD =
      ModelServer.FIRST_WORD.getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 60_000;

  private final int port;
  private final String head;
  private @Nullable Socket socket;
  private byte[] buffer = new byte[16_384];
  private int from;
  private int to;

  /**
   * @param token the bearer token of the person
   */
  Caller(int port, String token) {
    this.port = port;
    this.head =
        "POST /api/v1/chat/messages HTTP/1.1\r\nHost: localhost:"
            + port
            + "\r\nAuthorization: Bearer "
            + token
            + "\r\nContent-Type: application/json\r\n";
  }

  /**
   * What came back.
   *
   * @param nanos from the request's first byte to the answer's last
   * @param firstByteNanos to the first byte of the body
   * @param firstWordNanos to the first word of the model
   * @param trouble what is wrong with it, if anything
   */
  record Turn(
      String conversation,
      long nanos,
      long firstByteNanos,
      long firstWordNanos,
      @Nullable String trouble) {}

  /**
   * One turn.
   *
   * @param conversation the one to go on with, whose answers so far are {@code earlier}; none for a
   *     new one
   */
  Turn turn(@Nullable String conversation, int earlier, boolean streams) {
    String json =
        "{\"message\":\"Hello, how are you today?\""
            + (conversation == null ? "" : ",\"conversation_id\":\"" + conversation + "\"")
            + (streams ? ",\"stream\":true}" : "}");
    byte[] request =
        (head
                + (streams ? "Accept: text/event-stream\r\n" : "Accept: application/json\r\n")
                + "Content-Length: "
                + json.length()
                + "\r\n\r\n"
                + json)
            .getBytes(StandardCharsets.US_ASCII);
    long start = System.nanoTime();
    try {
      Socket connected = connected();
      connected.getOutputStream().write(request);
      return turn(connected.getInputStream(), start, earlier, streams);
    } catch (IOException e) {
      close();
      long nanos = System.nanoTime() - start;
      return new Turn("", nanos, nanos, nanos, "connection: " + e);
    }
  }

  private Turn turn(InputStream in, long start, int earlier, boolean streams) throws IOException {
    String answerHead = head(in);
    int status = Integer.parseInt(answerHead.substring(9, 12));
    String lower = answerHead.toLowerCase(Locale.ROOT);
    ByteArrayOutputStream body = new ByteArrayOutputStream(2048);
    long[] firsts = new long[2];
    int length = lower.indexOf("\r\ncontent-length:");
    if (length >= 0) {
      int end = lower.indexOf("\r\n", length + 2);
      take(in, Integer.parseInt(lower.substring(length + 17, end).strip()), body, firsts);
    } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
      for (int size = size(in); size > 0; size = size(in)) {
        take(in, size, body, firsts);
        line(in);
      }
      line(in);
    } else {
      throw new IOException("an answer without a length: " + answerHead);
    }
    long end = System.nanoTime();
    if (lower.contains("\r\nconnection: close")) {
      close();
    }
    String text = body.toString(StandardCharsets.UTF_8);
    Matcher conversation = CONVERSATION.matcher(text);
    String id = conversation.find() ? conversation.group(1) : "";
    return new Turn(
        id,
        end - start,
        (firsts[0] == 0 ? end : firsts[0]) - start,
        (firsts[1] == 0 ? end : firsts[1]) - start,
        trouble(status, id, text, earlier, streams));
  }

  private static @Nullable String trouble(
      int status, String conversation, String text, int earlier, boolean streams) {
    if (status != 200) {
      return "status " + status + ": " + shown(text);
    }
    if (conversation.isEmpty()) {
      return "no conversation in the answer: " + shown(text);
    }
    // A word may lose its blank on the way: the format lets a reader drop the first one of a line.
    String said = (streams ? said(text) : text).replace(" ", "");
    if (!said.contains(ModelServer.answer(earlier).replace(" ", ""))) {
      return "not the answer to a message after " + earlier + " others: " + shown(text);
    }
    return streams && !said.contains("[DONE]") ? "no end of the stream" : null;
  }

  /** The words of a stream: its unnamed events, put together. */
  private static String said(String stream) {
    StringBuilder said = new StringBuilder();
    for (String event : stream.replace("\r\n", "\n").split("\n\n", -1)) {
      if (!event.contains("event:")) {
        event
            .lines()
            .filter(line -> line.startsWith("data:"))
            .forEach(line -> said.append(line.substring(5)));
      }
    }
    return said.toString();
  }

  private static String shown(String text) {
    return text.length() < 400 ? text : text.substring(0, 400) + " …";
  }

  private Socket connected() throws IOException {
    Socket current = socket;
    if (current == null) {
      current = new Socket(InetAddress.getLoopbackAddress(), port);
      current.setTcpNoDelay(true);
      current.setSoTimeout(PATIENCE_MILLIS);
      socket = current;
      from = 0;
      to = 0;
    }
    return current;
  }

  @Override
  public void close() {
    Socket current = socket;
    socket = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private void fill(InputStream in) throws IOException {
    if (from == to) {
      from = 0;
      to = 0;
    } else if (to == buffer.length) {
      if (from == 0) {
        buffer = java.util.Arrays.copyOf(buffer, buffer.length * 2);
      } else {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
      }
    }
    int read = in.read(buffer, to, buffer.length - to);
    if (read < 0) {
      throw new EOFException("the server hung up");
    }
    to += read;
  }

  /** Up to the empty line, which is taken too. */
  private String head(InputStream in) throws IOException {
    int at = from;
    while (true) {
      for (; at + 4 <= to; at++) {
        if (buffer[at] == '\r'
            && buffer[at + 1] == '\n'
            && buffer[at + 2] == '\r'
            && buffer[at + 3] == '\n') {
          String text = new String(buffer, from, at + 2 - from, StandardCharsets.ISO_8859_1);
          from = at + 4;
          return text;
        }
      }
      int seen = at - from;
      fill(in);
      at = from + seen;
    }
  }

  private String line(InputStream in) throws IOException {
    int at = from;
    while (true) {
      for (; at < to; at++) {
        if (buffer[at] == '\n') {
          String text = new String(buffer, from, at - from, StandardCharsets.ISO_8859_1);
          from = at + 1;
          return text.strip();
        }
      }
      int seen = at - from;
      fill(in);
      at = from + seen;
    }
  }

  private int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private void take(InputStream in, int length, ByteArrayOutputStream body, long[] firsts)
      throws IOException {
    int left = length;
    while (left > 0) {
      if (from == to) {
        fill(in);
      }
      if (firsts[0] == 0) {
        firsts[0] = System.nanoTime();
      }
      int some = Math.min(left, to - from);
      body.write(buffer, from, some);
      if (firsts[1] == 0 && holdsFirstWord(from, from + some)) {
        firsts[1] = System.nanoTime();
      }
      from += some;
      left -= some;
    }
  }

  private boolean holdsFirstWord(int begin, int end) {
    for (int at = begin; at + FIRST_WORD.length <= end; at++) {
      int same = 0;
      while (same < FIRST_WORD.length && buffer[at + same] == FIRST_WORD[same]) {
        same++;
      }
      if (same == FIRST_WORD.length) {
        return true;
      }
    }
    return false;
  }
}
