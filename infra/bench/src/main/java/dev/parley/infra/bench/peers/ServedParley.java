package dev.parley.infra.bench.peers;

import dev.parley.connection.InMemoryPendingAuthorizations;
import dev.parley.conversation.InMemoryEventLog;
import dev.parley.request.InMemoryIdempotencyKeys;
import dev.parley.request.InMemoryRateLimits;
import dev.parley.session.InMemorySessions;
import dev.parley.tool.InMemoryIndexCache;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All functions in one process on Netty, as the local runner has them, with the stores elsewhere.
 * Where no table is named, what DynamoDB would hold is held in memory by the domain's references.
 */
public final class ServedParley {

  private ServedParley() {}

  /**
   * Serves until its standard input ends.
   *
   * @param arguments properties, each {@code name=value}
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, Object> properties = new HashMap<>();
    for (String argument : arguments) {
      int at = argument.indexOf('=');
      properties.put(argument.substring(0, at), argument.substring(at + 1));
    }
    boolean hasTable = properties.containsKey("parley.dynamodb.table");
    InMemoryRateLimits limits = new InMemoryRateLimits();
    List<Object> inMemory =
        hasTable
            ? List.of()
            : List.of(
                new InMemorySessions(limits),
                new InMemoryEventLog(),
                new InMemoryIdempotencyKeys(),
                limits,
                new InMemoryPendingAuthorizations(),
                new InMemoryIndexCache());
    EmbeddedServer server =
        ApplicationContext.builder()
            // Without a table its settings cannot be made, though nothing asks for them.
            .eagerInitSingletons(hasTable)
            .banner(false)
            .deduceEnvironment(false)
            .properties(properties)
            .singletons(inMemory.toArray())
            .start()
            .getBean(EmbeddedServer.class)
            .start();
    var _ = System.in.transferTo(OutputStream.nullOutputStream());
    server.close();
    System.exit(0);
  }
}
