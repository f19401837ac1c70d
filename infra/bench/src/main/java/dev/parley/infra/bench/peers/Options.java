package dev.parley.infra.bench.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the person who runs it wants.
 *
 * @param length of each measurement
 * @param warmUp before the first measurement of a server, at least
 * @param warmUpTurns how many turns that takes at least, where the machine is slow
 * @param callers how many at once, one measurement each
 * @param streamCallers how many at once for the streams
 * @param only the servers to run; all if it names none
 * @param jvm how the Java servers are run
 * @param pool how many connections to PostgreSQL ours may hold
 * @param hasApps whether ours has apps on offer, as the local runner has
 * @param settings properties of ours that are to be otherwise
 * @param out where the results go
 */
record Options(
    Duration length,
    Duration warmUp,
    int warmUpTurns,
    List<Integer> callers,
    int streamCallers,
    List<String> only,
    List<String> jvm,
    int pool,
    boolean hasApps,
    Map<String, String> settings,
    Path out) {

  static final String USAGE =
      """
      usage: infra/bench/run [--seconds 15] [--warm-up 60] [--warm-up-turns 5000] [--callers 1,16,64]
                           [--stream-callers 16]
                           [--only NAME,NAME] [--jvm "FLAGS"] [--pool 10] [--no-apps]
                           [--set NAME=VALUE]... [--out FOLDER]
      """;

  /**
   * @throws IllegalArgumentException with what is wrong with them
   */
  static Options of(List<String> arguments) {
    Duration length = Duration.ofSeconds(15);
    Duration warmUp = Duration.ofSeconds(60);
    int warmUpTurns = 5_000;
    List<Integer> callers = List.of(1, 16, 64);
    int streamCallers = 16;
    List<String> only = List.of();
    List<String> jvm = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g");
    int pool = 10;
    boolean hasApps = true;
    Map<String, String> settings = new LinkedHashMap<>();
    Path out = Path.of("infra", "bench", "target", "peers");
    List<String> left = new ArrayList<>(arguments);
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      if (name.equals("--no-apps")) {
        hasApps = false;
        continue;
      }
      if (left.isEmpty()) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      String value = left.removeFirst();
      switch (name) {
        case "--seconds" -> length = Duration.ofSeconds(number(name, value));
        case "--warm-up" -> warmUp = Duration.ofSeconds(number(name, value));
        case "--warm-up-turns" -> warmUpTurns = number(name, value);
        case "--callers" -> callers = words(value).stream().map(one -> number(name, one)).toList();
        case "--stream-callers" -> streamCallers = number(name, value);
        case "--only" -> only = known(words(value));
        case "--jvm" -> jvm = Arrays.asList(value.strip().split("\\s+", -1));
        case "--pool" -> pool = number(name, value);
        case "--set" ->
            settings.put(value.replaceFirst("=.*", ""), value.replaceFirst("[^=]*=", ""));
        case "--out" -> out = Path.of(value);
        default -> throw new IllegalArgumentException("there is no " + name);
      }
    }
    return new Options(
        length,
        warmUp,
        warmUpTurns,
        callers,
        streamCallers,
        only,
        jvm,
        pool,
        hasApps,
        settings,
        out);
  }

  /** How many callers there are at most. */
  int mostCallers() {
    return Math.max(
        Math.max(streamCallers, WARM_UP_CALLERS),
        callers.stream().mapToInt(Integer::intValue).max().orElse(1));
  }

  /** How many callers warm a server up. */
  static final int WARM_UP_CALLERS = 16;

  private static List<String> words(String value) {
    return Arrays.asList(value.split(",", -1));
  }

  private static List<String> known(List<String> names) {
    List<String> all = Contender.all().stream().map(Contender::name).toList();
    if (!all.containsAll(names)) {
      throw new IllegalArgumentException("the servers are " + String.join(", ", all));
    }
    return names;
  }

  private static int number(String name, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 0 && number <= 1_000_000) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the same words as for a number out of range.
    }
    throw new IllegalArgumentException(name + " takes a number up to 1000000, and not " + value);
  }
}
