package dev.parley.infra.lambda;

import dev.parley.infra.local.LocalSettings;
import dev.parley.infra.local.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Prints how each packaged function starts, as a Markdown table: on demand, and behind a snapshot
 * (played: the process lives on between the two). Durations are the medians of the runs, as the
 * caller sees them.
 */
final class StartBench {

  private static final int WARM_UP = 200;
  private static final int MEASURED = 100;

  private final Path root;
  private final int calls;
  private final int runs;
  private final List<String> flags;

  private StartBench(Path root, int calls, int runs, List<String> flags) {
    this.root = root;
    this.calls = calls;
    this.runs = runs;
    this.flags = flags;
  }

  /** What was seen of one process; milliseconds and megabytes. */
  private record Seen(
      double init,
      double processor,
      double restore,
      double first,
      double warm,
      double classes,
      double memory,
      double memoryLater) {}

  /**
   * Arguments: the repository, how many calls until memory is looked at again, how many runs, more
   * flags of the JVM in one text, and the functions, if not all.
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toAbsolutePath();
    new StartBench(
            root,
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            arguments[3].isBlank() ? List.of() : List.of(arguments[3].strip().split("\\s+")))
        .print(List.of(arguments).subList(4, arguments.length));
    System.exit(0);
  }

  private void print(List<String> wanted) throws IOException {
    Path folder = Files.createTempDirectory("parley-start");
    try (Surroundings around = Surroundings.start(new LocalSettings(0, 0, 0, folder, true));
        Stack stack = Stack.deploy(root, around, Map.of(), FirstCall.GENEROUS)) {
      // Those that fill the stores come last, so that all begin with the same.
      List<FirstCall> all =
          FirstCall.all(root, stack).stream()
              .sorted(Comparator.comparing(one -> one.function().isWebApplication()))
              .toList();
      List<FirstCall> chosen = all.stream().filter(one -> wanted.contains(one.name())).toList();
      print(
          "function",
          "init",
          "processor time of it",
          "first call",
          "warm call",
          "classes",
          "memory",
          "after " + calls + " calls",
          "init with rehearsal",
          "restore",
          "first call after it",
          "warm call",
          "over a warm one",
          "memory",
          "after " + calls + " calls");
      print(Collections.nCopies(15, "---").toArray(String[]::new));
      for (FirstCall each : chosen.isEmpty() ? all : chosen) {
        Seen cold = seen(each, Initialization.ON_DEMAND, _ -> {});
        Seen primed = seen(each, Initialization.SNAP_START, _ -> {});
        print(
            each.name(),
            milliseconds(cold.init()),
            milliseconds(cold.processor()),
            milliseconds(cold.first()),
            milliseconds(cold.warm()),
            String.format(Locale.ROOT, "%,.0f", cold.classes()),
            megabytes(cold.memory()),
            megabytes(cold.memoryLater()),
            milliseconds(primed.init()),
            milliseconds(primed.restore()),
            milliseconds(primed.first()),
            milliseconds(primed.warm()),
            milliseconds(primed.first() - primed.warm()),
            megabytes(primed.memory()),
            megabytes(primed.memoryLater()));
        if (each.function().isWebApplication()) {
          Seen cached =
              seen(
                  each,
                  Initialization.ON_DEMAND,
                  code -> ImageCache.make(root, each.function(), code));
          List<String> row =
              new ArrayList<>(
                  List.of(
                      each.name() + ", AOT cache",
                      milliseconds(cached.init()),
                      milliseconds(cached.processor()),
                      milliseconds(cached.first()),
                      milliseconds(cached.warm()),
                      String.format(Locale.ROOT, "%,.0f", cached.classes()),
                      megabytes(cached.memory()),
                      megabytes(cached.memoryLater())));
          row.addAll(Collections.nCopies(7, ""));
          print(row.toArray(String[]::new));
        }
      }
    }
  }

  private Seen seen(FirstCall each, Initialization initialization, Consumer<TaskRoot> preparation) {
    List<Seen> all = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      all.add(once(each, initialization, preparation));
    }
    return new Seen(
        median(all.stream().map(Seen::init).toList()),
        median(all.stream().map(Seen::processor).toList()),
        median(all.stream().map(Seen::restore).toList()),
        median(all.stream().map(Seen::first).toList()),
        median(all.stream().map(Seen::warm).toList()),
        median(all.stream().map(Seen::classes).toList()),
        median(all.stream().map(Seen::memory).toList()),
        median(all.stream().map(Seen::memoryLater).toList()));
  }

  private Seen once(FirstCall each, Initialization initialization, Consumer<TaskRoot> preparation) {
    try (TaskRoot code = TaskRoot.of(each.function().zip())) {
      preparation.accept(code);
      return once(each, initialization, code);
    }
  }

  private Seen once(FirstCall each, Initialization initialization, TaskRoot code) {
    ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    try (Instance instance =
        Instance.start(
            each.function(),
            code,
            ManagedRuntime.in(root),
            initialization,
            new Instance.Launch(flags, Map.of(), log::add))) {
      double processor = instance.processorTime().toMillis();
      instance.restore();
      Duration restore = instance.restoreDuration();
      double first = call(instance, each, log);
      long memory = instance.memory();
      long classes = instance.loadedClasses();
      for (int made = 1; made < WARM_UP; made++) {
        call(instance, each, log);
      }
      List<Double> warm = new ArrayList<>();
      for (int made = 0; made < MEASURED; made++) {
        warm.add(call(instance, each, log));
      }
      for (int made = WARM_UP + MEASURED; made < calls; made++) {
        call(instance, each, log);
      }
      return new Seen(
          instance.initDuration().toNanos() / 1e6,
          processor,
          restore == null ? 0 : restore.toNanos() / 1e6,
          first,
          median(warm),
          classes,
          memory / 1048576.0,
          instance.memory() / 1048576.0);
    }
  }

  private static double call(Instance instance, FirstCall each, Iterable<String> log) {
    Invocation invocation = instance.invoke(each.event());
    Answer answer = invocation.answer();
    if (!FirstCall.isGood(answer)) {
      log.forEach(System.err::println);
      throw new IllegalStateException(each.name() + " answered " + answer);
    }
    return invocation.duration().toNanos() / 1e6;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String milliseconds(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f ms" : "%,.0f ms", value);
  }

  private static String megabytes(double value) {
    return String.format(Locale.ROOT, "%.0f MB", value);
  }

  private static void print(String... cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }
}
