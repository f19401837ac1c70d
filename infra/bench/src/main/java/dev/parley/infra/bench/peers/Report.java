package dev.parley.infra.bench.peers;

import static java.util.Locale.ROOT;

import dev.parley.infra.bench.peers.Result.Counted;
import dev.parley.infra.bench.peers.Result.Measured;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The results as a page of Markdown, each figure also as a ratio to that of the first server. */
final class Report {

  private static final int CALLERS_OF_THE_DETAILS = 16;

  private final List<Result> results;
  private final StringBuilder page = new StringBuilder();

  private Report(List<Result> results) {
    this.results = results;
  }

  /**
   * @param conditions sentences on where and how it was measured
   */
  static String of(List<Result> results, List<String> conditions) {
    Report report = new Report(results);
    report.page.append("# One chat turn, Parley and peers\n\n");
    report.page.append(String.join(" ", conditions)).append('\n');
    List<Result> measured = report.measured();
    if (!measured.isEmpty()) {
      Result base = measured.getFirst();
      report.page.append(
          "\nIn parentheses: as a multiple of the figure of " + base.title() + ".\n");
      report.throughput(base);
      report.streams(base);
      report.processor(base);
      report.counts();
    }
    report.leftOut();
    return report.page.toString();
  }

  /** How many callers the tables that show one number of them show: 16 where it was measured. */
  static int detailed(Result result) {
    List<Integer> callers = plain(result).stream().map(load -> load.seen().callers()).toList();
    return callers.contains(CALLERS_OF_THE_DETAILS) ? CALLERS_OF_THE_DETAILS : callers.getLast();
  }

  static List<Measured> plain(Result result) {
    return result.loads().stream().filter(load -> !load.seen().streams()).toList();
  }

  static List<Measured> streamed(Result result) {
    return result.loads().stream().filter(load -> load.seen().streams()).toList();
  }

  private List<Result> measured() {
    return results.stream().filter(result -> result.leftOut() == null).toList();
  }

  private void throughput(Result base) {
    page.append("\n## Answered whole\n\n| server |");
    for (Measured load : plain(base)) {
      page.append(" turns/s, %d | p50 ms | p99 ms |".formatted(load.seen().callers()));
    }
    page.append("\n|---|").append("---|".repeat(3 * plain(base).size())).append('\n');
    for (Result result : measured()) {
      page.append("| ").append(result.title()).append(" |");
      for (Measured of : plain(base)) {
        Measured load = result.plain(of.seen().callers());
        cell("%.0f", load, of, one -> one.seen().perSecond());
        cell("%.1f", load, of, one -> one.seen().p50());
        cell("%.1f", load, of, one -> one.seen().p99());
      }
      page.append('\n');
    }
  }

  private void streams(Result base) {
    if (streamed(base).isEmpty()) {
      return;
    }
    Measured of = streamed(base).getFirst();
    page.append(
        ("\n## Streamed, %d callers\n\n| server | first byte, median ms | p99 ms | first word of the"
                + " model, median ms | turns/s | processor ms a turn |\n|---|---|---|---|---|---|\n")
            .formatted(of.seen().callers()));
    for (Result result : measured()) {
      Measured load = streamed(result).getFirst();
      page.append("| ").append(result.title()).append(" |");
      cell("%.1f", load, of, one -> one.seen().firstByteP50());
      cell("%.1f", load, of, one -> one.seen().firstByteP99());
      cell("%.1f", load, of, one -> one.seen().firstWordP50());
      cell("%.0f", load, of, one -> one.seen().perSecond());
      cell("%.2f", load, of, Measured::server);
      page.append('\n');
    }
  }

  private void processor(Result base) {
    int callers = detailed(base);
    Measured of = base.plain(callers);
    page.append(
        ("\n## Where the processor time goes, %d callers, milliseconds a turn\n\n| server | the"
                + " server alone | PostgreSQL | DynamoDB Local | its share | model | played Lambda | load | memory"
                + " MiB | first answer after s |\n|---|---|---|---|---|---|---|---|---|---|\n")
            .formatted(callers));
    for (Result result : measured()) {
      Measured load = result.plain(callers);
      page.append("| ").append(result.title()).append(" |");
      cell("%.2f", load, of, Measured::server);
      cell("%.2f", load, of, Measured::postgres);
      page.append(
          String.format(
              ROOT,
              " %.2f | %.0f %% | %.2f | %.2f | %.2f |",
              load.dynamo(),
              100 * load.dynamo() / whole(load),
              load.model(),
              load.gateway(),
              load.load()));
      page.append(
          String.format(
              ROOT,
              " %.0f (%.2f×) | %.1f (%.2f×) |%n",
              result.mebibytes(),
              result.mebibytes() / base.mebibytes(),
              result.startSeconds(),
              result.startSeconds() / base.startSeconds()));
    }
    page.append(
        String.format(
            ROOT,
            "%nErrors: %d. Busy with what is no part of this, at most: %.2f cores.%n",
            measured().stream()
                .flatMap(result -> result.loads().stream())
                .mapToLong(load -> load.seen().errors())
                .sum(),
            measured().stream()
                .flatMap(result -> result.loads().stream())
                .mapToDouble(Measured::elsewhere)
                .max()
                .orElse(0)));
  }

  private static double whole(Measured load) {
    return load.server()
        + load.postgres()
        + load.dynamo()
        + load.model()
        + load.gateway()
        + load.load();
  }

  private void counts() {
    page.append(
        "\n## What a turn asks for\n\n| server | turn | SQL statements | beginnings and ends of"
            + " transactions | DynamoDB reads | DynamoDB writes | items written | read units | write"
            + " units | model calls |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (Result result : measured()) {
      for (Counted counted : result.counts()) {
        Counted of = like(measured().getFirst(), counted);
        page.append(
            String.format(
                ROOT,
                "| %s | %s | %.2f (%.2f×) | %.2f | %.2f | %.2f | %.2f | %.1f | %.1f | %.2f |%n",
                result.title(),
                counted.kind(),
                counted.sql().statements(),
                counted.sql().statements() / of.sql().statements(),
                counted.sql().transactionControl(),
                counted.table().reads(),
                counted.table().writes(),
                counted.table().writtenItems(),
                counted.table().readUnits(),
                counted.table().writeUnits(),
                counted.modelCalls()));
      }
    }
  }

  private static Counted like(Result base, Counted counted) {
    return base.counts().stream()
        .filter(one -> one.kind().equals(counted.kind()))
        .findFirst()
        .orElse(counted);
  }

  private void leftOut() {
    for (Result result : results) {
      if (result.leftOut() != null) {
        page.append("\n%s is left out: %s\n".formatted(result.title(), result.leftOut()));
      }
    }
  }

  private void cell(
      String format, Measured load, Measured base, ToDoubleFunction<Measured> figure) {
    double value = figure.applyAsDouble(load);
    page.append(
        String.format(
            ROOT, " " + format + " (%.2f×) |", value, value / figure.applyAsDouble(base)));
  }
}
