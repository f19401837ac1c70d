package dev.parley.infra.local;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.parley.account.AccessTokens;
import dev.parley.account.RegisterUser;
import dev.parley.account.User;
import dev.parley.account.Users;
import dev.parley.function.cleanup.CleanupHandler;
import dev.parley.function.turns.TurnsHandler;
import dev.parley.infra.embedded.Parts;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.infra.sandbox.provider.OAuthClient;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of Parley in one process: every function's controllers on Netty, the queue and the schedule
 * that Lambda would drive, on the embedded parts, with the sandbox for what is outside.
 */
public final class LocalParley implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalParley.class);

  /** Who can sign in from the first start. */
  static final String EMAIL = "you@example.com";

  static final String USERNAME = "you";
  static final String PASSWORD = "parley-local";

  private static final Duration TOKEN_LIFETIME = Duration.ofDays(30);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);

  private final Parts parts;
  private final SandboxProviders sandbox;
  private final @Nullable StandInModel model;
  private final QueuePump pump;
  private final EmbeddedServer server;
  private final ScheduledExecutorService schedule;

  private LocalParley(
      Parts parts,
      SandboxProviders sandbox,
      @Nullable StandInModel model,
      QueuePump pump,
      EmbeddedServer server,
      ScheduledExecutorService schedule) {
    this.parts = parts;
    this.sandbox = sandbox;
    this.model = model;
    this.pump = pump;
    this.server = server;
    this.schedule = schedule;
  }

  /** Starts all of it; it answers when this returns. */
  public static LocalParley start(LocalSettings settings) {
    return start(settings, Map.of());
  }

  /** Starts all of it, with some properties set otherwise. */
  static LocalParley start(LocalSettings settings, Map<String, Object> overrides) {
    Keepsakes keepsakes = Keepsakes.in(settings.folder());
    Parts parts = Parts.at(settings.folder(), settings.smtpPort(), settings.imapPort());
    boolean started = false;
    try {
      LocalParley parley = start(settings, overrides, keepsakes, parts);
      started = true;
      return parley;
    } finally {
      if (!started) {
        parts.close();
      }
    }
  }

  private static LocalParley start(
      LocalSettings settings, Map<String, Object> overrides, Keepsakes keepsakes, Parts parts) {
    SandboxProviders sandbox = sandbox(settings, keepsakes, parts);
    Map<String, Object> properties = new HashMap<>();
    StandInModel model = model(settings, properties);
    QueuePump pump = new QueuePump(parts.queue().endpoint());
    properties.putAll(properties(settings, keepsakes, parts, sandbox, pump));
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
    return new LocalParley(parts, sandbox, model, pump, server, schedule);
  }

  private static void sweep(CleanupHandler cleanup) {
    try {
      cleanup.execute(new ScheduledEvent());
    } catch (RuntimeException e) {
      // An exception would end the schedule: the next run may fare better.
      LOG.warn("cleanup failed", e);
    }
  }

  /** The sandbox, on the port it had before if that is free. */
  private static SandboxProviders sandbox(
      LocalSettings settings, Keepsakes keepsakes, Parts parts) {
    URI callback = URI.create("http://localhost:" + settings.port() + "/api/v1/auth/callback");
    OAuthClient[] clients =
        java.util.Arrays.stream(Provider.values())
            .map(
                provider ->
                    new OAuthClient(
                        provider,
                        "parley-local",
                        keepsakes.key("client-secret"),
                        "Parley (local)",
                        Set.of(callback)))
            .toArray(OAuthClient[]::new);
    int kept = keepsakes.port("sandbox-port");
    SandboxProviders sandbox;
    try {
      sandbox =
          SandboxProviders.start(
              kept,
              "127.0.0.1",
              parts.mail().smtpPort(),
              settings.folder().resolve("sandbox"),
              clients);
    } catch (UncheckedIOException taken) {
      LOG.warn("the sandbox's port {} is taken; links given out before lead nowhere now", kept);
      sandbox =
          SandboxProviders.start(
              0,
              "127.0.0.1",
              parts.mail().smtpPort(),
              settings.folder().resolve("sandbox"),
              clients);
    }
    keepsakes.keepPort("sandbox-port", sandbox.port());
    return sandbox;
  }

  private static @Nullable StandInModel model(
      LocalSettings settings, Map<String, Object> properties) {
    if (!settings.standIn()) {
      return null;
    }
    try {
      StandInModel standIn = StandInModel.start(0);
      properties.put("parley.model.base-url", standIn.baseUrl().toString());
      properties.put("parley.model.api-key", "none-needed");
      properties.put("parley.model.model", StandInModel.MODEL);
      return standIn;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the stand-in model", e);
    }
  }

  private static Map<String, Object> properties(
      LocalSettings settings,
      Keepsakes keepsakes,
      Parts parts,
      SandboxProviders sandbox,
      QueuePump pump) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("micronaut.server.port", settings.port());
    properties.put("parley.security.secret-key", keepsakes.key("secret-key"));
    properties.put("parley.encryption.key", keepsakes.key("encryption-key"));
    properties.put("parley.consent.keys", keepsakes.key("consent-key"));
    properties.put("datasources.default.url", parts.postgres().jdbcUrl());
    properties.put("datasources.default.username", parts.postgres().user());
    properties.put("datasources.default.password", "");
    properties.put("datasources.default.maximum-pool-size", 10);
    properties.put("flyway.datasources.default.enabled", true);
    properties.put("parley.dynamodb.table", "parley");
    properties.put("parley.dynamodb.endpoint", parts.dynamo().endpoint().toString());
    properties.put("parley.dynamodb.region", "eu-central-1");
    properties.put("parley.dynamodb.create-table", true);
    properties.put("parley.sqs.queue-url", pump.queueUrl());
    properties.put("parley.sqs.endpoint", parts.queue().endpoint().toString());
    properties.put("parley.sqs.region", "eu-central-1");
    properties.put(
        "parley.oauth.redirect-uri",
        "http://localhost:" + settings.port() + "/api/v1/auth/callback");
    for (Provider provider : Provider.values()) {
      String app = provider.name().toLowerCase(Locale.ROOT);
      properties.put("parley.apps." + app + ".base-url", sandbox.base(provider).toString());
      properties.put("parley.apps." + app + ".client-id", "parley-local");
      properties.put("parley.apps." + app + ".client-secret", keepsakes.key("client-secret"));
    }
    return properties;
  }

  /** Where the API answers. */
  public URI address() {
    return URI.create("http://localhost:" + server.getPort());
  }

  /** Where mail is read. */
  int imapPort() {
    return parts.mail().imapPort();
  }

  /** The stand-in model, where it is the one that answers. */
  StandInModel standIn() {
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
    Users users = context().getBean(Users.class);
    User user =
        users
            .findByUsername(USERNAME)
            .orElseGet(
                () -> {
                  context().getBean(RegisterUser.class).register(EMAIL, USERNAME, PASSWORD);
                  return users.findByUsername(USERNAME).orElseThrow();
                });
    Instant now = Instant.now();
    return context().getBean(AccessTokens.class).sign(user, now, now.plus(TOKEN_LIFETIME));
  }

  @Override
  public void close() {
    schedule.shutdownNow();
    pump.close();
    server.close();
    sandbox.close();
    if (model != null) {
      model.close();
    }
    parts.close();
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

  private static String greeting(LocalSettings settings, LocalParley parley) {
    String token = parley.token();
    return String.join(
        "\n",
        "",
        "Parley         " + parley.address() + "   (docs: " + parley.address() + "/docs)",
        "Mail           SMTP 127.0.0.1:"
            + parley.parts.mail().smtpPort()
            + ", IMAP 127.0.0.1:"
            + parley.parts.mail().imapPort()
            + " (any address opens with itself as user and password)",
        "Model          "
            + (settings.standIn()
                ? "the stand-in, which works by rules; set OPENAI_API_KEY for a real one"
                : "as PARLEY_MODELS says, or OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL"),
        "Signed in as   " + EMAIL + " / " + PASSWORD,
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
