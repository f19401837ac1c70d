package dev.parley.infra.bench.peers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * An OpenAI-compatible model that answers at once, so that what is measured is the server that asks
 * it. Its answer says how many earlier answers it was shown, by which a caller sees whether the
 * conversation was kept. It runs as a process of its own and is as small as it can be, since it
 * shares the machine with what is measured.
 */
public final class ModelServer {

  /** The first word of every answer, by which a reader of a stream knows that the answer begins. */
  static final String FIRST_WORD = "Certainly";

  private static final byte[] ROLE = ascii("\"role\"");
  private static final byte[] ASSISTANT = ascii("\"assistant\"");
  private static final byte[] STREAM = ascii("\"stream\"");
  private static final byte[] USAGE = ascii("\"include_usage\"");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] END_OF_CHUNKS = ascii("0\r\n\r\n");

  private static final LongAdder CALLS = new LongAdder();

  private ModelServer() {}

  /** Answers until its standard input ends, which is when whoever started it is gone. */
  public static void main(String[] arguments) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    Thread.ofPlatform().daemon().start(() -> accept(server));
    System.out.println("listening " + server.getLocalPort());
    var _ = System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /** What the model says when it was shown so many answers. */
  static String answer(int earlier) {
    return FIRST_WORD
        + ", that can be done. I have been shown "
        + earlier
        + " earlier answers. What else may I do for you?";
  }

  private static void accept(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      System.err.println("no longer listening: " + closed.getMessage());
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
      OutputStream out = socket.getOutputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        byte[] body = body(in, head);
        if (head.startsWith("POST") && !head.contains("/chat/completions")) {
          out.write(ascii("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
        } else if (head.startsWith("GET")) {
          out.write(whole("{\"calls\":" + CALLS.sum() + "}"));
        } else {
          CALLS.increment();
          int earlier = count(body, ROLE, ASSISTANT);
          if (count(body, STREAM, TRUE) > 0) {
            stream(out, answer(earlier), count(body, USAGE, TRUE) > 0);
          } else {
            out.write(
                whole(
                    "{\"id\":\""
                        + id()
                        + "\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"instant\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                        + answer(earlier)
                        + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":20,\"total_tokens\":60}}"));
          }
        }
        out.flush();
      }
    } catch (IOException gone) {
      // A client that hung up: nothing is owed to it.
      return;
    }
  }

  /** The request's head, or nothing when the client is done. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
      matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] body(InputStream in, String head) throws IOException {
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("\r\ncontent-length:");
    if (at >= 0) {
      int end = lower.indexOf("\r\n", at + 2);
      return in.readNBytes(Integer.parseInt(lower.substring(at + 17, end).strip()));
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    if (lower.contains("\r\ntransfer-encoding: chunked")) {
      for (int size = size(in); size > 0; size = size(in)) {
        whole.write(in.readNBytes(size));
        line(in);
      }
      line(in);
    }
    return whole.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).strip(), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.append((char) next);
    }
    return line.toString();
  }

  private static byte[] whole(String json) {
    return ascii(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
  }

  /** One write a word, as a model that thinks does it. */
  private static void stream(OutputStream out, String answer, boolean tellsUsage)
      throws IOException {
    String id = id();
    out.write(
        ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk(event(id, "{\"role\":\"assistant\",\"content\":\"\"}", "null"))));
    String before = "";
    for (String word : answer.split(" ", -1)) {
      out.write(ascii(chunk(event(id, "{\"content\":\"" + before + word + "\"}", "null"))));
      before = " ";
    }
    String usage =
        tellsUsage
            ? "data: {\"id\":\""
                + id
                + "\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"instant\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":20,\"total_tokens\":60}}\n\n"
            : "";
    out.write(ascii(chunk(event(id, "{}", "\"stop\"") + usage + "data: [DONE]\n\n")));
    out.write(END_OF_CHUNKS);
  }

  private static String event(String id, String delta, String finish) {
    return "data: {\"id\":\""
        + id
        + "\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"instant\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  /** Another one for each call: there are clients that take two messages of one id for the same. */
  private static String id() {
    return "chatcmpl-" + CALLS.sum() + "-" + Thread.currentThread().threadId();
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  /** How many members of that name have that value, however the JSON is spaced. */
  private static int count(byte[] json, byte[] name, byte[] value) {
    int found = 0;
    for (int at = 0; at < json.length; at++) {
      if (json[at] == '"' && isAt(json, at, name)) {
        int colon = pastBlanks(json, at + name.length);
        if (colon < json.length
            && json[colon] == ':'
            && isAt(json, pastBlanks(json, colon + 1), value)) {
          found++;
        }
      }
    }
    return found;
  }

  private static int pastBlanks(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] <= ' ') {
      at++;
    }
    return at;
  }

  private static boolean isAt(byte[] in, int at, byte[] what) {
    return at + what.length <= in.length
        && java.util.Arrays.equals(in, at, at + what.length, what, 0, what.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
