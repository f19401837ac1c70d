package dev.parley.infra.bench.peers;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that takes part. */
sealed interface Contender {

  /** What options and files call it. */
  String name();

  /** What people call it. */
  String title();

  /** Whether it keeps anything in DynamoDB. */
  default boolean usesTable() {
    return false;
  }

  /** Whether somebody else makes its tables. */
  default boolean findsTables() {
    return false;
  }

  /** Whether its first process is not it, but what stands before it elsewhere. */
  default boolean isBehindGateway() {
    return false;
  }

  /**
   * Makes it ready to be started: what it takes is installed and built.
   *
   * @throws LeftOut when it cannot take part
   */
  default void prepare(Path log) throws IOException, LeftOut {}

  /** The command that starts it. */
  ProcessBuilder command(Setting setting);

  /** Where a server is to run. */
  record Setting(Stage stage, Options options, int port, String database, URI table) {}

  /** It cannot take part, and why. */
  final class LeftOut extends Exception {
    private static final long serialVersionUID = 1;

    LeftOut(String reason) {
      super(reason);
    }
  }

  /** All of them, in the order in which they run. */
  static List<Contender> all() {
    return List.of(
        new Parley("parley", "Parley, DynamoDB Local", true),
        new Parley("parley-memory", "Parley, sessions in memory", false),
        new Zip("parley-zip", "Parley, Lambda zip"),
        new Peer("fastapi-2", "FastAPI, 2 workers", "fastapi", 2),
        new Peer("fastapi-1", "FastAPI, 1 worker", "fastapi", 1),
        new Peer("langgraph", "LangGraph JS", "langgraph", 1),
        new Peer("quarkus", "Quarkus, LangChain4j", "quarkus", 1));
  }

  /**
   * Ours.
   *
   * @param usesTable whether sessions, events and limits are in DynamoDB
   */
  record Parley(String name, String title, boolean usesTable) implements Contender {

    @Override
    public ProcessBuilder command(Setting setting) {
      List<String> command = new ArrayList<>();
      command.add(Stage.java());
      command.addAll(setting.options().jvm());
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(ServedParley.class.getName());
      properties(setting, usesTable)
          .forEach((property, value) -> command.add(property + "=" + value));
      return new ProcessBuilder(command);
    }

    static Map<String, String> properties(Setting setting, boolean usesTable) {
      Map<String, String> properties = new HashMap<>();
      properties.put("micronaut.server.host", "127.0.0.1");
      properties.put("micronaut.server.port", Integer.toString(setting.port()));
      properties.put("parley.security.secret-key", Tokens.SECRET);
      properties.put("parley.encryption.key", KEY);
      properties.put("parley.consent.keys", KEY);
      properties.put(
          "datasources.default.url", setting.stage().postgres().jdbcUrl(setting.database()));
      properties.put("datasources.default.username", setting.stage().postgres().user());
      properties.put("datasources.default.password", "");
      properties.put(
          "datasources.default.maximum-pool-size", Integer.toString(setting.options().pool()));
      properties.put("flyway.datasources.default.enabled", "true");
      properties.put("parley.model.base-url", setting.stage().modelUrl().toString());
      properties.put("parley.model.api-key", "none-needed");
      properties.put("parley.model.model", "instant");
      for (String limit : List.of("per-user", "per-session", "per-address")) {
        // Counted all the same; nobody is to be refused.
        properties.put("parley.rate-limits." + limit, "1000000");
      }
      // Nobody listens there: a plain turn wakes nobody, or fails.
      properties.put("parley.sqs.queue-url", "http://127.0.0.1:9/000000000000/wakeups");
      properties.put("parley.sqs.endpoint", "http://127.0.0.1:9");
      properties.put("parley.sqs.region", "eu-central-1");
      properties.put("parley.oauth.redirect-uri", "http://localhost/api/v1/auth/callback");
      if (usesTable) {
        properties.put("parley.dynamodb.table", setting.database());
        properties.put("parley.dynamodb.endpoint", setting.table().toString());
        properties.put("parley.dynamodb.region", "eu-central-1");
        properties.put("parley.dynamodb.create-table", "true");
      }
      if (setting.options().hasApps()) {
        for (String app : List.of("gmail", "calendar", "slack", "github")) {
          properties.put("parley.apps." + app + ".base-url", "http://127.0.0.1:9");
          properties.put("parley.apps." + app + ".client-id", "parley-local");
          properties.put("parley.apps." + app + ".client-secret", KEY);
        }
      }
      properties.putAll(setting.options().settings());
      return properties;
    }

    /** 32 bytes in base64; protects nothing. */
    private static final String KEY = "YmVuY2htYXJrLWtleS1vZi0zMi1ieXRlcy1sZW5ndGg=";
  }

  /** Ours as it is deployed: the zip of the function, in a few instances. */
  record Zip(String name, String title) implements Contender {

    private static final Path CODE =
        Path.of("functions", "chat", "target", "function.zip").toAbsolutePath();

    @Override
    public boolean usesTable() {
      return true;
    }

    @Override
    public boolean isBehindGateway() {
      return true;
    }

    /** The function that sweeps makes them. */
    @Override
    public boolean findsTables() {
      return true;
    }

    @Override
    public void prepare(Path log) throws LeftOut {
      if (!Files.exists(CODE)) {
        throw new LeftOut(CODE.getFileName() + " of chat is not built");
      }
    }

    @Override
    public ProcessBuilder command(Setting setting) {
      Map<String, String> variables = new HashMap<>();
      variables.put("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap");
      variables.put("AWS_LWA_INVOKE_MODE", "response_stream");
      variables.put("AWS_LWA_PORT", "8080");
      variables.put("PARLEY_PORT", "8080");
      // The relaxed names by which properties are found among variables.
      Parley.properties(setting, true)
          .forEach(
              (property, value) -> {
                if (!property.startsWith("micronaut.server.")) {
                  variables.put(property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT), value);
                }
              });
      List<String> command = new ArrayList<>();
      command.add(Stage.java());
      command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(ServedZip.class.getName());
      command.add(Integer.toString(setting.port()));
      command.add(CODE.toString());
      variables.forEach((variable, value) -> command.add(variable + "=" + value));
      return new ProcessBuilder(command);
    }
  }

  /**
   * Somebody else's, with an {@code install} and a {@code start} in its folder.
   *
   * @param workers how many processes answer
   */
  record Peer(String name, String title, String folder, int workers) implements Contender {

    private Path home() {
      return Path.of("infra", "bench", "peers", folder).toAbsolutePath();
    }

    @Override
    public void prepare(Path log) throws IOException, LeftOut {
      File output = log.toFile();
      Process install =
          new ProcessBuilder(home().resolve("install").toString())
              .directory(home().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      try {
        if (!install.waitFor(10, TimeUnit.MINUTES)) {
          install.descendants().forEach(ProcessHandle::destroy);
          install.destroy();
          throw new LeftOut("its installation took more than ten minutes");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (install.exitValue() != 0) {
        throw new LeftOut("what it takes could not be had; " + log + " tells why");
      }
    }

    @Override
    public ProcessBuilder command(Setting setting) {
      ProcessBuilder command =
          new ProcessBuilder(home().resolve("start").toString()).directory(home().toFile());
      Map<String, String> environment = command.environment();
      environment.put("PORT", Integer.toString(setting.port()));
      environment.put("WORKERS", Integer.toString(workers));
      environment.put("SECRET_KEY", Tokens.SECRET);
      environment.put("POSTGRES_HOST", "127.0.0.1");
      environment.put("POSTGRES_PORT", Integer.toString(setting.stage().postgres().port()));
      environment.put("POSTGRES_USER", setting.stage().postgres().user());
      environment.put("POSTGRES_DATABASE", setting.database());
      environment.put("MODEL_URL", setting.stage().modelUrl().toString());
      environment.put("JAVA", Stage.java());
      environment.put("JAVA_FLAGS", String.join(" ", setting.options().jvm()));
      return command;
    }
  }
}
