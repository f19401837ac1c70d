package dev.parley.infra.lambda;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.infra.local.LocalSettings;
import dev.parley.infra.local.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code infra/invoke}: plays one event to a function and prints its answer, or serves
 * all of them. What is asked for goes to standard output, all else to standard error.
 */
public final class Invoke {

  private static final String USAGE =
      """
      usage: infra/invoke FUNCTION EVENT [options]     plays an event (a file, or - for standard input)
             infra/invoke --serve [options]            serves the APIs, the schedules and the queues
             infra/invoke --list                       names the functions

        --snap-start              start up to the checkpoint, restore, then invoke
        --times N                 the same event several times, one after the other
        --parameter NAME=VALUE    a parameter of template.yaml, instead of the one that fits here
        --env-vars FILE           variables by function, in JSON, as `sam local invoke --env-vars` has them
        --port N                  where to serve (8080, or PARLEY_PORT)
        --instances N             at most so many of each function at once (4)
        --quiet                   without the functions' logs
      """;

  /** In an event, stands for a token of the person who is there from the first start. */
  private static final String TOKEN = "{{token}}";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_INSTANCES = 4;

  private final Arguments arguments;
  private final PrintStream out;
  private final PrintStream log;

  private Invoke(Arguments arguments, PrintStream out, PrintStream log) {
    this.arguments = arguments;
    this.out = out;
    this.log = log;
  }

  private record Arguments(
      List<String> words,
      boolean serve,
      boolean list,
      boolean quiet,
      Initialization initialization,
      int times,
      int instances,
      @Nullable Integer port,
      Map<String, String> parameters,
      Map<String, Map<String, String>> environment) {

    static Arguments of(String[] given) throws IOException {
      List<String> words = new ArrayList<>();
      boolean serve = false;
      boolean list = false;
      boolean quiet = false;
      Initialization initialization = Initialization.ON_DEMAND;
      int times = 1;
      int instances = MOST_INSTANCES;
      Integer port = null;
      Map<String, String> parameters = new HashMap<>();
      Map<String, Map<String, String>> environment = new HashMap<>();
      Deque<String> rest = new ArrayDeque<>(List.of(given));
      while (!rest.isEmpty()) {
        String word = rest.poll();
        switch (word) {
          case "--serve" -> serve = true;
          case "--list" -> list = true;
          case "--quiet" -> quiet = true;
          case "--snap-start" -> initialization = Initialization.SNAP_START;
          case "--times" -> times = Integer.parseInt(value(rest, word));
          case "--instances" -> instances = Integer.parseInt(value(rest, word));
          case "--port" -> port = Integer.parseInt(value(rest, word));
          case "--parameter" -> {
            String[] pair = value(rest, word).split("=", 2);
            if (pair.length != 2) {
              throw new IllegalArgumentException("--parameter wants NAME=VALUE");
            }
            parameters.put(pair[0], pair[1]);
          }
          case "--env-vars" ->
              environment.putAll(
                  JSON.readValue(
                      Path.of(value(rest, word)).toFile(),
                      new TypeReference<Map<String, Map<String, String>>>() {}));
          default -> {
            if (word.startsWith("--")) {
              throw new IllegalArgumentException("no such option: " + word);
            }
            words.add(word);
          }
        }
      }
      if (!serve && !list && words.size() != 2) {
        throw new IllegalArgumentException("a function and an event are wanted");
      }
      return new Arguments(
          words,
          serve,
          list,
          quiet,
          initialization,
          times,
          instances,
          port,
          parameters,
          environment);
    }

    private static String value(Deque<String> rest, String option) {
      String value = rest.poll();
      if (value == null) {
        throw new IllegalArgumentException(option + " wants a value");
      }
      return value;
    }
  }

  /** Exits with 0 if the function answered, with 1 if it failed, with 2 if it was not asked. */
  public static void main(String[] given) {
    Arguments arguments;
    try {
      arguments = Arguments.of(given);
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    int status;
    try {
      status = new Invoke(arguments, System.out, System.err).run();
    } catch (RuntimeException e) {
      // Whatever it was: threads that are running already must not keep a half-started one alive.
      System.err.println(e.getMessage());
      status = 2;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      status = 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = 2;
    }
    System.exit(status);
  }

  private int run() throws IOException, InterruptedException {
    Path root = Path.of("").toAbsolutePath();
    LocalSettings given = LocalSettings.of(System.getenv());
    LocalSettings settings =
        new LocalSettings(
            arguments.port() == null ? given.port() : arguments.port(),
            arguments.serve() ? given.smtpPort() : 0,
            arguments.serve() ? given.imapPort() : 0,
            given.folder(),
            given.standIn());
    ManagedRuntime runtime = ManagedRuntime.in(root);
    try (Surroundings surroundings = Surroundings.start(settings);
        Stack stack =
            Stack.deploy(root, surroundings, arguments.parameters(), arguments.environment())) {
      if (arguments.list()) {
        stack.functions().keySet().forEach(out::println);
        return 0;
      }
      return arguments.serve() ? serve(stack, runtime) : play(stack, runtime);
    }
  }

  private int play(Stack stack, ManagedRuntime runtime) throws IOException, InterruptedException {
    String name = arguments.words().getFirst();
    LambdaFunction function = stack.functions().get(name);
    if (function == null) {
      throw new IllegalArgumentException(
          "there is no " + name + "; there are " + String.join(", ", stack.functions().keySet()));
    }
    byte[] event =
        text(arguments.words().get(1))
            .replace(TOKEN, stack.token())
            .getBytes(StandardCharsets.UTF_8);
    boolean failed = false;
    try (Instances instances =
        new Instances(
            function,
            runtime,
            arguments.initialization(),
            Instance.Launch.PLAIN.logging(this::line),
            1,
            report -> log.println(report.line()))) {
      for (int i = 0; i < arguments.times(); i++) {
        Invocation invocation = instances.invoke(event);
        failed = !print(invocation.answer());
        invocation.duration();
      }
    }
    return failed ? 1 : 0;
  }

  private static String text(String file) throws IOException {
    return file.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
  }

  private boolean print(Answer answer) throws IOException {
    switch (answer) {
      case Answer.Whole whole -> out.println(pretty(whole.payload()));
      case Answer.Streamed streamed -> {
        try (InputStream body = streamed.payload()) {
          StreamedHead head = StreamedHead.read(body);
          out.println(
              JSON.writerWithDefaultPrettyPrinter()
                  .writeValueAsString(
                      Map.of("statusCode", head.status(), "headers", head.headers())));
          body.transferTo(out);
          out.println();
        }
      }
      case Answer.Failed failed -> {
        log.println(failed.type());
        out.println(pretty(failed.payload()));
        return false;
      }
    }
    out.flush();
    return true;
  }

  private static String pretty(String payload) {
    try {
      JsonNode json = JSON.readTree(payload);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (IOException notJson) {
      return payload;
    }
  }

  private void line(String line) {
    if (!arguments.quiet()) {
      log.println(line);
    }
  }

  private int serve(Stack stack, ManagedRuntime runtime) {
    Served served =
        Served.start(
            stack,
            runtime,
            new Served.Options(
                arguments.initialization(),
                arguments.instances(),
                this::line,
                report -> log.println(report.function() + " | " + report.line())));
    CompletableFuture<Integer> stopped = new CompletableFuture<>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  served.close();
                  stopped.complete(0);
                  stack.close();
                  stack.surroundings().close();
                }));
    out.println(greeting(stack, served));
    return stopped.join();
  }

  private static String greeting(Stack stack, Served served) {
    String token = stack.token();
    StringBuilder webSockets = new StringBuilder();
    served
        .webSocketAddresses()
        .forEach((name, address) -> webSockets.append("\nWebSocket      " + address + ", " + name));
    return String.join(
        "\n",
        "",
        "The API        "
            + served.address()
            + ", each function in processes of its own"
            + webSockets,
        "Mail           IMAP 127.0.0.1:" + stack.surroundings().parts().mail().imapPort(),
        "Signed in as   " + Surroundings.EMAIL + " / " + Surroundings.PASSWORD,
        "Token          " + token,
        "",
        "Try (the first call of each function starts it):",
        "",
        "curl -s "
            + served.address()
            + "/api/v1/chat/messages -H 'Authorization: Bearer "
            + token
            + "' -H 'Content-Type: application/json' -d '{\"message\":\"What can you do?\"}'",
        "",
        "Parley is ready.");
  }
}
