package dev.parley.infra.local;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands before a PostgreSQL, hands all on, and writes down the statements that are executed, by
 * the protocol's messages: https://www.postgresql.org/docs/17/protocol-message-formats.html
 */
final class CountedPostgres implements AutoCloseable {

  /** What a client asks first, in place of a start: whether there is TLS. */
  private static final int TLS = 80_877_103;

  private final int target;
  private final ServerSocket server;
  private final Collection<String> executed = new ConcurrentLinkedQueue<>();

  private CountedPostgres(int target, ServerSocket server) {
    this.target = target;
    this.server = server;
  }

  static CountedPostgres before(int target) throws IOException {
    CountedPostgres counted =
        new CountedPostgres(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.startVirtualThread(counted::accept);
    return counted;
  }

  int port() {
    return server.getLocalPort();
  }

  /** What was executed since the last time, but for what the sweep does and what is empty. */
  List<String> taken() {
    List<String> taken = new ArrayList<>();
    for (String one : List.copyOf(executed)) {
      executed.remove(one);
      if (!one.isEmpty() && !one.contains("refresh_token")) {
        taken.add(one);
      }
    }
    return taken;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = server.accept();
        Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        database.setTcpNoDelay(true);
        Thread.startVirtualThread(() -> run(client, database, CountedPostgres::copy));
        Thread.startVirtualThread(() -> run(database, client, (to, from) -> requests(from, to)));
      } catch (IOException closed) {
        return;
      }
    }
  }

  @FunctionalInterface
  private interface Handing {
    void hand(Socket to, Socket from) throws IOException;
  }

  private static void run(Socket to, Socket from, Handing handing) {
    try (to;
        from) {
      handing.hand(to, from);
    } catch (EOFException | SocketException gone) {
      // One side has hung up, and so does the other.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(Socket to, Socket from) throws IOException {
    from.getInputStream().transferTo(to.getOutputStream());
  }

  private void requests(Socket client, Socket database) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
    OutputStream out = database.getOutputStream();
    Map<String, String> prepared = new HashMap<>();
    String bound = "";
    boolean isStarted = false;
    while (true) {
      int type = isStarted ? in.readUnsignedByte() : 0;
      int length = in.readInt();
      byte[] body = in.readNBytes(length - Integer.BYTES);
      ByteBuffer whole = ByteBuffer.allocate(length + 1);
      if (isStarted) {
        whole.put((byte) type);
      }
      whole.putInt(length).put(body);
      switch (type) {
        case 0 -> isStarted = ByteBuffer.wrap(body).getInt() != TLS;
        case 'P' -> prepared.put(text(body, 0), text(body, 1));
        case 'B' -> bound = prepared.getOrDefault(text(body, 1), "");
        case 'E' -> executed.add(bound);
        case 'Q' -> executed.add(text(body, 0));
        default -> {
          // Says nothing of what is executed.
        }
      }
      out.write(whole.array(), 0, whole.position());
      out.flush();
    }
  }

  /** The text at that place of those that a message begins with, each ended by a zero byte. */
  private static String text(byte[] body, int place) {
    return new String(body, StandardCharsets.UTF_8).split("\0", -1)[place].strip();
  }
}
