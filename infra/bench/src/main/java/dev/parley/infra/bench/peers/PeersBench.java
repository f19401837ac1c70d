package dev.parley.infra.bench.peers;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.parley.infra.bench.peers.Result.Counted;
import dev.parley.infra.bench.peers.Result.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs the servers one after another on the same work and writes down what it saw. */
public final class PeersBench {

  private static final int COUNTED_TURNS = 20;
  private static final int TURNS_BEFORE_COUNTING = 10;

  private final Stage stage;
  private final Options options;
  private final List<String> tokens;

  private PeersBench(Stage stage, Options options) {
    this.stage = stage;
    this.options = options;
    this.tokens = IntStream.range(0, options.mostCallers()).mapToObj(_ -> Tokens.fresh()).toList();
  }

  /** Prints what it does as it does it; the results are in the folder that is named last. */
  public static void main(String[] arguments) throws IOException {
    Options options;
    try {
      options = Options.of(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Options.USAGE);
      System.exit(2);
      return;
    }
    Files.createDirectories(options.out());
    List<Result> results = new ArrayList<>();
    Path data = options.out().resolve("data").toAbsolutePath();
    // What a run that was interrupted has left.
    delete(data);
    try (Stage stage = Stage.start(data)) {
      PeersBench bench = new PeersBench(stage, options);
      for (Contender contender : Contender.all()) {
        if (options.only().isEmpty() || options.only().contains(contender.name())) {
          results.add(bench.result(contender));
        }
      }
    } finally {
      delete(data);
    }
    List<String> conditions = conditions(options);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(
            options.out().resolve("results.json").toFile(),
            Map.of("conditions", conditions, "servers", results));
    String report = Report.of(results, conditions);
    Files.writeString(options.out().resolve("peers.md"), report);
    Files.writeString(options.out().resolve("peers.svg"), Plot.of(results));
    System.out.printf(ROOT, "%n%s%nWritten to %s%n", report, options.out());
    System.exit(
        results.stream().flatMap(result -> result.loads().stream()).anyMatch(PeersBench::isWrong)
            ? 1
            : 0);
  }

  private static List<String> conditions(Options options) throws IOException {
    String processor =
        Files.readString(Path.of("/proc/cpuinfo"))
            .lines()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.replaceFirst(".*:\\s*", ""))
            .orElse("unknown");
    return List.of(
        "Measured on %s, on %d cores (%s), Java %s (%s)."
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                processor,
                Runtime.version(),
                String.join(" ", options.jvm())),
        "One server after another; servers, PostgreSQL, DynamoDB Local, the model and the load share"
            + " the cores.",
        "%d s a measurement after %d s and %d turns of warm-up."
            .formatted(
                options.length().toSeconds(), options.warmUp().toSeconds(), options.warmUpTurns()));
  }

  private static boolean isWrong(Measured load) {
    return load.seen().errors() > 0;
  }

  private Result result(Contender contender) throws IOException {
    System.out.printf(ROOT, "%n%s%n", contender.title());
    try {
      contender.prepare(log(contender, "install"));
      return measured(contender);
    } catch (Contender.LeftOut e) {
      String reason = String.valueOf(e.getMessage());
      System.out.printf(ROOT, "  left out: %s%n", reason);
      return Result.leftOut(contender, reason);
    } catch (IOException | IllegalStateException e) {
      // One that fails is no reason not to measure the others.
      String reason = "failed: " + e.getMessage();
      System.out.printf(ROOT, "  %s%n", reason);
      return Result.leftOut(contender, reason);
    }
  }

  private Result measured(Contender contender) throws IOException {
    String database = "of_" + contender.name().replace('-', '_');
    stage.newDatabase(database);
    if (contender.findsTables()) {
      stage.migrate(database);
    }
    List<Measured> loads = new ArrayList<>();
    List<Counted> counts = new ArrayList<>();
    Duration start;
    double mebibytes;
    try (Server server = server(contender, database)) {
      start = server.start();
      System.out.printf(ROOT, "  first answer after %.1f s%n", start.toMillis() / 1e3);
      warmUp(server, Options.WARM_UP_CALLERS, false, options.warmUp(), options.warmUpTurns());
      for (int callers : options.callers()) {
        loads.add(measured(server, callers, false));
      }
      if (options.streamCallers() > 0) {
        warmUp(
            server,
            options.streamCallers(),
            true,
            options.warmUp().dividedBy(3),
            options.warmUpTurns() / 3);
        loads.add(measured(server, options.streamCallers(), true));
      }
      mebibytes = server.mebibytes();
      System.out.printf(ROOT, "  memory %.0f MiB%n", mebibytes);
      if (!contender.usesTable()) {
        counts.addAll(counted(server, database, null));
      }
    }
    if (contender.usesTable()) {
      try (CountingTable table = new CountingTable(stage.dynamo().endpoint());
          Server server =
              Server.start(
                  contender,
                  new Contender.Setting(
                      stage, options, Stage.freePort(), database, table.endpoint()),
                  log(contender, "log"))) {
        counts.addAll(counted(server, database, table));
      }
    }
    return new Result(
        contender.name(),
        contender.title(),
        null,
        start.toMillis() / 1e3,
        mebibytes,
        loads,
        counts);
  }

  private Server server(Contender contender, String database) throws IOException {
    Path log = log(contender, "log");
    Files.deleteIfExists(log);
    return Server.start(
        contender,
        new Contender.Setting(
            stage, options, Stage.freePort(), database, stage.dynamo().endpoint()),
        log);
  }

  private Path log(Contender contender, String kind) {
    return options.out().resolve(contender.name() + "." + kind).toAbsolutePath();
  }

  /** For that long and so many turns, but not for longer than six times that. */
  private void warmUp(Server server, int callers, boolean streams, Duration length, int turns) {
    long done = 0;
    for (int round = 0; round < 6 && (round == 0 || done < turns); round++) {
      done += Load.run(server.port(), tokens, callers, streams, length).turns();
    }
    if (done < turns) {
      System.out.printf(ROOT, "  warmed up by %d turns only%n", done);
    }
  }

  private Measured measured(Server server, int callers, boolean streams) {
    stage.settle();
    List<DoubleSupplier> clocks =
        List.of(
            server::seconds,
            () -> Processor.seconds(stage.postgres().process()),
            () -> Processor.seconds(stage.dynamo().process()),
            () -> Processor.seconds(stage.model()),
            server::gatewaySeconds,
            () -> Processor.ownSeconds(ProcessHandle.current()));
    double[] before = clocks.stream().mapToDouble(DoubleSupplier::getAsDouble).toArray();
    double busyBefore = Processor.busySeconds();
    Load.Seen seen = Load.run(server.port(), tokens, callers, streams, options.length());
    double[] each = clocks.stream().mapToDouble(DoubleSupplier::getAsDouble).toArray();
    double busy = Processor.busySeconds() - busyBefore;
    double ours = 0;
    for (int which = 0; which < each.length; which++) {
      each[which] -= before[which];
      ours += each[which];
      each[which] *= 1e3 / Math.max(1, seen.turns());
    }
    Measured measured =
        new Measured(
            seen,
            each[0],
            each[1],
            each[2],
            each[3],
            each[4],
            each[5],
            Math.max(0, busy - ours) / seen.seconds());
    System.out.printf(
        ROOT,
        "  %2d callers%s %7.0f turns/s   p50 %7.2f ms   p99 %7.2f ms   first byte %6.2f ms   first"
            + " word %6.2f ms   processor ms a turn: server %.3f, PostgreSQL %.3f, DynamoDB Local"
            + " %.3f, model %.3f, load %.3f   elsewhere %.2f cores   errors %d%s%n",
        callers,
        streams ? ", streams" : "         ",
        seen.perSecond(),
        seen.p50(),
        seen.p99(),
        seen.firstByteP50(),
        seen.firstWordP50(),
        measured.server(),
        measured.postgres(),
        measured.dynamo(),
        measured.model(),
        measured.load(),
        measured.elsewhere(),
        seen.errors(),
        seen.trouble() == null ? "" : " (" + seen.trouble() + ")");
    return measured;
  }

  private List<Counted> counted(Server server, String database, @Nullable CountingTable table) {
    stage.statements().begin();
    List<Counted> counts = new ArrayList<>();
    try (Caller caller = new Caller(server.port(), Tokens.fresh())) {
      for (int turn = 0; turn < TURNS_BEFORE_COUNTING; turn++) {
        checked(caller.turn(checked(caller.turn(null, 0, turn % 2 == 0)), 1, turn % 2 == 0));
      }
      for (boolean streams : new boolean[] {false, true}) {
        List<String> conversations = new ArrayList<>();
        counts.add(
            counted(
                streams ? "first, streamed" : "first, plain",
                database,
                table,
                () -> conversations.add(checked(caller.turn(null, 0, streams)))));
        counts.add(
            counted(
                streams ? "next, streamed" : "next, plain",
                database,
                table,
                () -> checked(caller.turn(conversations.removeFirst(), 1, streams))));
      }
    } finally {
      stage.statements().end();
    }
    return counts;
  }

  private Counted counted(
      String kind, String database, @Nullable CountingTable table, Runnable turn) {
    stage.statements().reset();
    if (table != null) {
      table.take();
    }
    long callsBefore = stage.modelCalls();
    for (int turns = 0; turns < COUNTED_TURNS; turns++) {
      turn.run();
    }
    Counted counted =
        new Counted(
            kind,
            COUNTED_TURNS,
            (double) (stage.modelCalls() - callsBefore) / COUNTED_TURNS,
            stage.statements().of(database).per(COUNTED_TURNS),
            (table == null ? CountingTable.Counts.none() : table.take()).per(COUNTED_TURNS));
    System.out.printf(
        ROOT,
        "  %-15s a turn: SQL %.2f (and %.2f of transaction control), DynamoDB reads %.2f, writes"
            + " %.2f (%.2f items), model calls %.2f   %s%n",
        kind,
        counted.sql().statements(),
        counted.sql().transactionControl(),
        counted.table().reads(),
        counted.table().writes(),
        counted.table().writtenItems(),
        counted.modelCalls(),
        counted.table().operations());
    return counted;
  }

  private static String checked(Caller.Turn turn) {
    if (turn.trouble() != null) {
      throw new IllegalStateException(turn.trouble());
    }
    return turn.conversation();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
