package dev.parley.infra.local;

import dev.parley.function.cleanup.CleanupHandler;
import dev.parley.function.turns.TurnsHandler;
import dev.parley.infra.sandbox.model.StandInModel;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of Parley in one process: every function's controllers on Netty, the queue and the schedule
 * that Lambda would drive, on the embedded parts, with the sandbox for what is outside.
 */
public final class LocalParley implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalParley.class);

  private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);

  private final Surroundings surroundings;
  private final QueuePump pump;
  private final EmbeddedServer server;
  private final ScheduledExecutorService schedule;

  private LocalParley(
      Surroundings surroundings,
      QueuePump pump,
      EmbeddedServer server,
      ScheduledExecutorService schedule) {
    this.surroundings = surroundings;
    this.pump = pump;
    this.server = server;
    this.schedule = schedule;
  }

  /** Starts all of it; it answers when this returns. */
  public static LocalParley start(LocalSettings settings) {
    return start(settings, Map.of());
  }

  /** Starts all of it, with some properties set otherwise. */
  public static LocalParley start(LocalSettings settings, Map<String, Object> overrides) {
    Surroundings surroundings = Surroundings.start(settings);
    boolean started = false;
    try {
      LocalParley parley = start(surroundings, overrides);
      started = true;
      return parley;
    } finally {
      if (!started) {
        surroundings.close();
      }
    }
  }

  private static LocalParley start(Surroundings surroundings, Map<String, Object> overrides) {
    QueuePump pump = new QueuePump(surroundings.parts().queue().endpoint());
    Map<String, Object> properties = surroundings.properties();
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("micronaut.server.port", surroundings.settings().port());
    properties.put("parley.sqs.queue-url", pump.queueUrl());
    properties.putAll(overrides);
    EmbeddedServer server =
        ApplicationContext.builder()
            .eagerInitSingletons(true)
            .banner(false)
            .deduceEnvironment(false)
            .properties(properties)
            .start()
            .getBean(EmbeddedServer.class)
            .start();
    TurnsHandler turns = new TurnsHandler(server.getApplicationContext());
    Thread.ofVirtual().name("queue").start(() -> pump.pump(turns));
    CleanupHandler cleanup = new CleanupHandler(server.getApplicationContext());
    ScheduledExecutorService schedule =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    // At once, too: what a killed run left behind is taken up now.
    var _ =
        schedule.scheduleWithFixedDelay(
            () -> sweep(cleanup), 0, SWEEP_EVERY.toSeconds(), TimeUnit.SECONDS);
    return new LocalParley(surroundings, pump, server, schedule);
  }

  private static void sweep(CleanupHandler cleanup) {
    try {
      cleanup.execute(Map.of());
    } catch (RuntimeException e) {
      // An exception would end the schedule: the next run may fare better.
      LOG.warn("cleanup failed", e);
    }
  }

  /** Where the API answers. */
  public URI address() {
    return URI.create("http://localhost:" + server.getPort());
  }

  /** Where mail is read. */
  int imapPort() {
    return surroundings.parts().mail().imapPort();
  }

  /** The stand-in model, where it is the one that answers. */
  StandInModel standIn() {
    StandInModel model = surroundings.model();
    if (model == null) {
      throw new IllegalStateException("a real model answers");
    }
    return model;
  }

  /** The beans, for tests. */
  ApplicationContext context() {
    return server.getApplicationContext();
  }

  /** A token of the user that is there from the first start. */
  public String token() {
    return Surroundings.token(context());
  }

  @Override
  public void close() {
    schedule.shutdownNow();
    pump.close();
    server.close();
    surroundings.close();
  }

  /** Starts, says what to do next, and runs until stopped. */
  public static void main(String[] arguments) {
    LocalSettings settings = LocalSettings.of(System.getenv());
    LocalParley parley;
    try {
      parley = start(settings);
    } catch (RuntimeException e) {
      // Whatever it was: threads that are running already must not keep a half-started one alive.
      LOG.debug("could not start", e);
      System.err.println("Parley could not start: " + e.getMessage());
      System.exit(1);
      return;
    }
    if (List.of(arguments).contains("--rehearse")) {
      rehearse(parley);
      return;
    }
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  parley.close();
                  stopped.complete(null);
                }));
    System.out.println(greeting(settings, parley));
    stopped.join();
  }

  /** Asks a little and ends: for what is learnt from a run about starting the next ones. */
  private static void rehearse(LocalParley parley) {
    int status = 1;
    try (parley;
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest message =
          HttpRequest.newBuilder(parley.address().resolve("/api/v1/chat/messages"))
              .header("Authorization", "Bearer " + parley.token())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"What can you do?\"}"))
              .build();
      status = http.send(message, HttpResponse.BodyHandlers.ofString()).statusCode() == 200 ? 0 : 1;
    } catch (IOException e) {
      LOG.warn("nothing answers", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      System.exit(status);
    }
  }

  private static String greeting(LocalSettings settings, LocalParley parley) {
    String token = parley.token();
    return String.join(
        "\n",
        "",
        "Parley         " + parley.address() + "   (docs: " + parley.address() + "/docs)",
        "Mail           SMTP 127.0.0.1:"
            + parley.surroundings.parts().mail().smtpPort()
            + ", IMAP 127.0.0.1:"
            + parley.surroundings.parts().mail().imapPort()
            + " (any address opens with itself as user and password)",
        "Model          "
            + (settings.standIn()
                ? "the stand-in, which works by rules; set OPENAI_API_KEY for a real one"
                : "as PARLEY_MODELS says, or OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL"),
        "Signed in as   " + Surroundings.EMAIL + " / " + Surroundings.PASSWORD,
        "Token          " + token,
        "",
        "Try:",
        "",
        "curl -s "
            + parley.address()
            + "/api/v1/chat/messages -H 'Authorization: Bearer "
            + token
            + "' -H 'Content-Type: application/json' -d '{\"message\":\"Send an email to"
            + " john@example.com saying hello\"}'",
        "",
        "Parley is ready.");
  }
}
