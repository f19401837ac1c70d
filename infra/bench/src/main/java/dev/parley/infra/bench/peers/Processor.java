package dev.parley.infra.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What Linux says of processes: their processor time and their memory. */
final class Processor {

  /** The kernel's unit of processor time as /proc shows it: 100 a second on every Linux we know. */
  private static final double TICKS_A_SECOND = 100;

  /** Where the times begin behind the name. */
  private static final int UTIME = 11;

  private Processor() {}

  /**
   * Seconds of processor time, in user and kernel mode, of a process, its descendants, and those of
   * its descendants that have ended and were waited for.
   */
  static double seconds(ProcessHandle process) {
    return tree(process).mapToLong(Processor::ticks).sum() / TICKS_A_SECOND;
  }

  /** Seconds of processor time of a process alone. */
  static double ownSeconds(ProcessHandle process) {
    String[] fields = stat(process);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_A_SECOND;
  }

  /** Seconds that all processors of the machine were busy since it started. */
  static double busySeconds() {
    // user nice system idle iowait irq softirq steal
    String[] fields =
        read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split("\\s+", -1);
    long busy = 0;
    for (int field = 1; field <= 8; field++) {
      if (field != 4 && field != 5) {
        busy += Long.parseLong(fields[field]);
      }
    }
    return busy / TICKS_A_SECOND;
  }

  /** Memory of a process and its descendants, what they share counted once, in MiB. */
  static double mebibytes(ProcessHandle process) {
    return tree(process).mapToDouble(Processor::ownMebibytes).sum();
  }

  /** Likewise of a process alone, with its part of what it shares. */
  static double ownMebibytes(ProcessHandle process) {
    return read(Path.of("/proc/" + process.pid() + "/smaps_rollup"))
            .lines()
            .filter(line -> line.startsWith("Pss:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / 1024.0;
  }

  private static Stream<ProcessHandle> tree(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants());
  }

  private static long ticks(ProcessHandle process) {
    String[] fields = stat(process);
    // utime, stime, cutime, cstime
    return fields.length == 0
        ? 0
        : IntStream.range(UTIME, UTIME + 4).mapToLong(at -> Long.parseLong(fields[at])).sum();
  }

  /** What comes behind the name, which may hold spaces; nothing for a process that has ended. */
  private static String[] stat(ProcessHandle process) {
    String stat = read(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.isEmpty()
        ? new String[0]
        : stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  /** Nothing for a process that has just ended. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException ended) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }
}
