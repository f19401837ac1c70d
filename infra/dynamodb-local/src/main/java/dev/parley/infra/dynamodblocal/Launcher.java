package dev.parley.infra.dynamodblocal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Main class of the process that DynamoDB Local runs in. Its arguments are those of DynamoDB Local,
 * but for the first: the port, 0 for any free one.
 *
 * <p>Three things the original main class does not do: it listens on the loopback address only
 * (DynamoDB Local takes no host, its web server does), it says {@code listening <port>} on standard
 * output once it answers, and it ends when its standard input ends, hence also when whoever started
 * it was killed.
 *
 * <p>Everything of DynamoDB Local is reached by name: its licence bars building it into a program,
 * so nothing here is compiled against it.
 */
public final class Launcher {
  private Launcher() {}

  /** The folder or jar this class comes from, for the class path of the new process. */
  public static URI location() {
    try {
      return Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Starts DynamoDB Local and returns when standard input ends.
   *
   * @param arguments the port, then what DynamoDB Local takes
   * @throws ReflectiveOperationException when this version of DynamoDB Local is built differently,
   *     or fails to start
   * @throws IOException when standard input cannot be read
   */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    int port = Integer.parseInt(arguments[0]);
    String[] options = new String[arguments.length + 1];
    System.arraycopy(arguments, 1, options, 2, arguments.length - 1);
    options[0] = "-port";
    // It refuses 0; the connector is told the port that is really meant.
    options[1] = port == 0 ? "8000" : arguments[0];

    Object local =
        Class.forName("com.amazonaws.services.dynamodbv2.local.main.ServerRunner")
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) options);
    Field jetty = local.getClass().getDeclaredField("server");
    jetty.setAccessible(true);
    Object server = jetty.get(local);
    Object connector = Array.get(server.getClass().getMethod("getConnectors").invoke(server), 0);
    connector
        .getClass()
        .getMethod("setHost", String.class)
        .invoke(connector, InetAddress.getLoopbackAddress().getHostAddress());
    connector.getClass().getMethod("setPort", int.class).invoke(connector, port);
    local.getClass().getMethod("safeStart").invoke(local);
    System.out.println(
        "listening " + connector.getClass().getMethod("getLocalPort").invoke(connector));

    InputStream parent = System.in;
    while (parent.read() >= 0) {}
    // Its database is SQLite, which is safe against a sudden end; an orderly one would wait for
    // open connections.
    Runtime.getRuntime().halt(0);
  }
}
