package dev.parley.infra.embedded;

import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * A real SQS API (ElasticMQ) on the loopback address, in this process. Any region and any
 * credentials will do; dead letter queues work.
 *
 * <p>Messages are in memory and gone with the process. That is no loss here: a wake-up only says
 * early what the sweeper finds by itself.
 */
public final class QueuePart implements AutoCloseable {
  private final SQSRestServer server;
  private final URI endpoint;
  private final boolean throwaway;

  private QueuePart(boolean throwaway) {
    this.throwaway = throwaway;
    server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    endpoint = URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
  }

  /**
   * The queues of this JVM's tests, started by the first call and shared by all, so tests give
   * their queues names of their own. Not to be closed: it goes with the JVM.
   */
  public static QueuePart throwaway() {
    return Throwaway.INSTANCE;
  }

  /** Queues for the local runner. */
  public static QueuePart start() {
    return new QueuePart(false);
  }

  /** Where clients find it. */
  public URI endpoint() {
    return endpoint;
  }

  /** Stops it; its messages are gone. Does nothing to the {@link #throwaway} one. */
  @Override
  public void close() {
    if (!throwaway) {
      server.stopAndWait();
    }
  }

  /** Started when first asked for. */
  private static final class Throwaway {
    static final QueuePart INSTANCE = new QueuePart(true);
  }
}
