package dev.parley.infra.local;

import dev.parley.account.AccessTokens;
import dev.parley.account.RegisterUser;
import dev.parley.account.User;
import dev.parley.account.Users;
import dev.parley.infra.embedded.Parts;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.infra.sandbox.provider.OAuthClient;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import dev.parley.session.Sessions;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is around Parley on this machine: stores, queues and mail that are real, and stand-ins for
 * the providers and, unless a real one is named, for the model.
 */
public final class Surroundings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);

  /** Who can sign in from the first start. */
  public static final String EMAIL = "you@example.com";

  /** The same, by name. */
  public static final String USERNAME = "you";

  /** And the password. */
  public static final String PASSWORD = "parley-local";

  /** How the sandbox knows Parley. */
  public static final String CLIENT_ID = "parley-local";

  /** The table that holds what is going on. */
  public static final String TABLE = "parley";

  /** Everything here is in it. */
  public static final String REGION = "eu-central-1";

  private static final Duration TOKEN_LIFETIME = Duration.ofDays(30);

  private final LocalSettings settings;
  private final Keepsakes keepsakes;
  private final Parts parts;
  private final SandboxProviders sandbox;
  private final @Nullable StandInModel model;

  private Surroundings(
      LocalSettings settings,
      Keepsakes keepsakes,
      Parts parts,
      SandboxProviders sandbox,
      @Nullable StandInModel model) {
    this.settings = settings;
    this.keepsakes = keepsakes;
    this.parts = parts;
    this.sandbox = sandbox;
    this.model = model;
  }

  /** Starts all of it. */
  public static Surroundings start(LocalSettings settings) {
    Keepsakes keepsakes = Keepsakes.in(settings.folder());
    Parts parts = Parts.at(settings.folder(), settings.smtpPort(), settings.imapPort());
    boolean started = false;
    try {
      Surroundings surroundings =
          new Surroundings(
              settings, keepsakes, parts, sandbox(settings, keepsakes, parts), model(settings));
      started = true;
      return surroundings;
    } finally {
      if (!started) {
        parts.close();
      }
    }
  }

  /** The parts that are real. */
  public Parts parts() {
    return parts;
  }

  /** What it was started with. */
  public LocalSettings settings() {
    return settings;
  }

  /** The stand-in model, where it is the one that answers. */
  public @Nullable StandInModel model() {
    return model;
  }

  /** Where a provider's API is. */
  public URI base(Provider provider) {
    return sandbox.base(provider);
  }

  /** Where providers send people back to. */
  public URI callback() {
    return URI.create("http://localhost:" + settings.port() + "/api/v1/auth/callback");
  }

  /** A key of 32 random bytes in base64, made at the first start and kept. */
  public String key(String name) {
    return keepsakes.key(name);
  }

  /** Parley's settings on these surroundings, but for its server and its queue. */
  Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    if (model != null) {
      properties.put("parley.model.base-url", model.baseUrl().toString());
      properties.put("parley.model.api-key", "none-needed");
      properties.put("parley.model.model", StandInModel.MODEL);
    }
    properties.put("parley.security.secret-key", key("secret-key"));
    properties.put("parley.encryption.key", key("encryption-key"));
    properties.put("parley.consent.keys", key("consent-key"));
    properties.put("datasources.default.url", parts.postgres().jdbcUrl());
    properties.put("datasources.default.username", parts.postgres().user());
    properties.put("datasources.default.password", "");
    properties.put("datasources.default.maximum-pool-size", 10);
    properties.put("flyway.datasources.default.enabled", true);
    properties.put("parley.dynamodb.table", TABLE);
    properties.put("parley.dynamodb.endpoint", parts.dynamo().endpoint().toString());
    properties.put("parley.dynamodb.region", REGION);
    properties.put("parley.dynamodb.create-table", true);
    properties.put("parley.sqs.endpoint", parts.queue().endpoint().toString());
    properties.put("parley.sqs.region", REGION);
    properties.put("parley.oauth.redirect-uri", callback().toString());
    for (Provider provider : Provider.values()) {
      String app = provider.name().toLowerCase(Locale.ROOT);
      properties.put("parley.apps." + app + ".base-url", base(provider).toString());
      properties.put("parley.apps." + app + ".client-id", CLIENT_ID);
      properties.put("parley.apps." + app + ".client-secret", key("client-secret"));
    }
    return properties;
  }

  /**
   * Parley's beans on these surroundings, without a server, for who looks into the stores or signs
   * a token. The database is migrated and the table is there when this returns.
   *
   * @param queueUrl where wake-ups go
   */
  public ApplicationContext beans(String queueUrl) {
    Map<String, Object> properties = properties();
    properties.put("parley.sqs.queue-url", queueUrl);
    properties.put("datasources.default.maximum-pool-size", 2);
    ApplicationContext beans =
        ApplicationContext.builder()
            .banner(false)
            .deduceEnvironment(false)
            .properties(properties)
            .start();
    // The first that is asked for makes the table.
    beans.getBean(Sessions.class);
    return beans;
  }

  /** A token of the user that is there from the first start. */
  public static String token(ApplicationContext beans) {
    Users users = beans.getBean(Users.class);
    User user =
        users
            .findByUsername(USERNAME)
            .orElseGet(
                () -> {
                  beans.getBean(RegisterUser.class).register(EMAIL, USERNAME, PASSWORD);
                  return users.findByUsername(USERNAME).orElseThrow();
                });
    Instant now = Instant.now();
    return beans.getBean(AccessTokens.class).sign(user, now, now.plus(TOKEN_LIFETIME));
  }

  private static @Nullable StandInModel model(LocalSettings settings) {
    if (!settings.standIn()) {
      return null;
    }
    try {
      return StandInModel.start(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the stand-in model", e);
    }
  }

  /** The sandbox, on the port it had before if that is free. */
  private static SandboxProviders sandbox(
      LocalSettings settings, Keepsakes keepsakes, Parts parts) {
    URI callback = URI.create("http://localhost:" + settings.port() + "/api/v1/auth/callback");
    OAuthClient[] clients =
        Arrays.stream(Provider.values())
            .map(
                provider ->
                    new OAuthClient(
                        provider,
                        CLIENT_ID,
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

  @Override
  public void close() {
    sandbox.close();
    if (model != null) {
      model.close();
    }
    parts.close();
  }
}
