package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.parley.infra.local.LocalSettings;
import dev.parley.infra.local.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each packaged function does until it takes its first event, and how much it has loaded when
 * it has answered it, held against {@code src/test/resources/starts/<function>.txt}: what grows is
 * seen in a change of that file. {@code -Dstarts=update} writes them anew.
 */
@Tag("packages")
class StartTest {

  /** Above what is measured: what the JDK loads differs a little from run to run. */
  private static final double ROOM = 1.02;

  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("../..").normalize();
  private static final Path LISTS = Path.of("src/test/resources/starts");
  private static final Pattern INSTANCES =
      Pattern.compile(" *\\d+: +\\d+ +\\d+ +(dev\\.parley\\.[\\w.]+) *");

  private static Surroundings around;
  private static Stack stack;
  private static List<FirstCall> functions;

  @BeforeAll
  static void surroundings() throws IOException {
    around =
        Surroundings.start(
            new LocalSettings(0, 0, 0, Files.createTempDirectory("parley-start"), true));
    stack = Stack.deploy(ROOT, around, Map.of(), FirstCall.GENEROUS);
    functions = FirstCall.all(ROOT, stack);
  }

  @AfterAll
  static void close() {
    stack.close();
    around.close();
  }

  static Stream<FirstCall> functions() {
    return functions.stream();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void starts_with_what_is_listed(FirstCall each) throws IOException {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    try (TaskRoot code = TaskRoot.of(each.function().zip());
        Instance instance =
            Instance.start(
                each.function(),
                code,
                ManagedRuntime.in(ROOT),
                Initialization.ON_DEMAND,
                Instance.Launch.PLAIN.logging(log::add))) {
      String work = work(instance);
      assertThat(FirstCall.isGood(instance.invoke(each.event()).answer()))
          .as(() -> String.join("\n", log))
          .isTrue();
      long classes = instance.loadedClasses();
      Path list = LISTS.resolve(each.name() + ".txt");
      if ("update".equals(System.getProperty("starts"))) {
        long budget = Math.round(classes * ROOM / 50) * 50;
        Files.createDirectories(LISTS);
        Files.writeString(list, "classes until the first answer: at most " + budget + "\n" + work);
      }
      String listed = Files.readString(list);
      int line = listed.indexOf('\n');
      assertThat(work).isEqualTo(listed.substring(line + 1));
      assertThat(classes)
          .as("classes until the first answer")
          .isLessThanOrEqualTo(Long.parseLong(listed.substring(0, line).replaceAll("\\D", "")));
    }
  }

  /** So that priming cannot be lost on the way to a package. */
  @ParameterizedTest
  @MethodSource("functions")
  void rehearses_before_a_snapshot(FirstCall each) {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    try (TaskRoot code = TaskRoot.of(each.function().zip());
        Instance instance =
            Instance.start(
                each.function(),
                code,
                ManagedRuntime.in(ROOT),
                Initialization.SNAP_START,
                Instance.Launch.PLAIN.logging(log::add))) {
      assertThat(log).anyMatch(line -> line.contains("ready for the snapshot"));
      List<String> rehearsed = log.stream().filter(line -> line.contains("\"rehearsed\"")).toList();
      assertThat(rehearsed).noneMatch(line -> line.matches(".*\"status\":5\\d\\d.*"));
      assertThat(rehearsed)
          .anyMatch(line -> line.contains(each.isOfHttp() ? "\"status\":" : "\"event\":"));
      assertThatCode(instance::restore).doesNotThrowAnyException();
      assertThat(FirstCall.isGood(instance.invoke(each.event()).answer()))
          .as(() -> String.join("\n", log))
          .isTrue();
    }
  }

  /** Connections that are open, and our types that have instances. */
  private static String work(Instance instance) throws IOException {
    return "connections: "
        + connections(instance)
        + "\n"
        + String.join("\n", types(instance))
        + "\n";
  }

  private static long connections(Instance instance) throws IOException {
    TreeSet<String> ports = new TreeSet<>();
    for (int port :
        List.of(
            around.parts().postgres().port(),
            around.parts().dynamo().endpoint().getPort(),
            around.parts().queue().endpoint().getPort())) {
      ports.add(String.format("%04X", port));
    }
    Path processes = Path.of("/proc", Long.toString(instance.pid()));
    TreeSet<String> own = new TreeSet<>();
    try (Stream<Path> files = Files.list(processes.resolve("fd"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher socket =
            Pattern.compile("socket:\\[(\\d+)]")
                .matcher(Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).toString() : "");
        if (socket.matches()) {
          own.add(socket.group(1));
        }
      }
    }
    return Stream.of("net/tcp", "net/tcp6")
        .map(processes::resolve)
        .flatMap(StartTest::lines)
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length > 9 && columns[3].equals("01"))
        .filter(columns -> own.contains(columns[9]))
        .filter(columns -> ports.contains(columns[2].replaceFirst(".*:", "")))
        .count();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Set<String> types(Instance instance) throws IOException {
    Process command =
        new ProcessBuilder(
                ManagedRuntime.commands().resolve("jcmd").toString(),
                Long.toString(instance.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    Set<String> types = new TreeSet<>();
    try (BufferedReader lines = command.inputReader(StandardCharsets.UTF_8)) {
      lines
          .lines()
          .map(INSTANCES::matcher)
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .forEach(types::add);
    }
    return types;
  }
}
