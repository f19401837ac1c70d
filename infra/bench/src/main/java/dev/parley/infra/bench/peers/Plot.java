package dev.parley.infra.bench.peers;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The results as bars, in SVG. */
final class Plot {

  private static final int LABELS = 210;
  private static final int BARS = 400;
  private static final int VALUES = 70;
  private static final int ROW = 22;
  private static final int THIN = 9;
  private static final int HEAD = 34;
  private static final int MARGIN = 20;
  private static final String OURS = "#1f6f8b";
  private static final String THEIRS = "#b8a07a";

  private final StringBuilder body = new StringBuilder();
  private int y = MARGIN;

  private Plot() {}

  /** One picture of those that took part. */
  static String of(List<Result> results) {
    List<Result> measured = results.stream().filter(result -> result.leftOut() == null).toList();
    Plot plot = new Plot();
    if (!measured.isEmpty()) {
      plot.draw(measured);
    }
    int width = MARGIN + LABELS + BARS + VALUES + MARGIN;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n%s</svg>\n"
        .formatted(width, plot.y + MARGIN, width, plot.y + MARGIN, plot.body);
  }

  private void draw(List<Result> results) {
    Result first = results.getFirst();
    int detailed = Report.detailed(first);
    throughput(results);
    panel(
        "Processor time of the server a turn, " + detailed + " callers (ms, less is better)",
        "%.2f",
        results,
        result -> result.plain(detailed).server());
    panel(
        "99 % of the answers come within, " + detailed + " callers (ms, less is better)",
        "%.1f",
        results,
        result -> result.plain(detailed).seen().p99());
    if (!Report.streamed(first).isEmpty()) {
      panel(
          "First byte of a stream, median, "
              + Report.streamed(first).getFirst().seen().callers()
              + " callers (ms, less is better)",
          "%.1f",
          results,
          result -> Report.streamed(result).getFirst().seen().firstByteP50());
    }
    panel("Memory after the load (MiB, less is better)", "%.0f", results, Result::mebibytes);
  }

  /** A thin bar for each number of callers. */
  private void throughput(List<Result> results) {
    List<Integer> callers =
        Report.plain(results.getFirst()).stream().map(load -> load.seen().callers()).toList();
    title(
        "Turns a second with "
            + String.join(", ", callers.stream().map(String::valueOf).toList())
            + " callers (more is better)");
    List<Double> all = new ArrayList<>();
    for (Result result : results) {
      callers.forEach(number -> all.add(result.plain(number).seen().perSecond()));
    }
    double most = all.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    for (Result result : results) {
      label(result, y + callers.size() * (THIN + 2) / 2 + 4);
      for (int at = 0; at < callers.size(); at++) {
        int number = callers.get(at);
        double value = result.plain(number).seen().perSecond();
        bar(result, y, THIN, value / most, (at + 1.0) / callers.size());
        value(y + THIN, 10, value / most, String.format(ROOT, "%.0f", value));
        y += THIN + 2;
      }
      y += 6;
    }
    y += 8;
  }

  private void panel(
      String title, String format, List<Result> results, ToDoubleFunction<Result> figure) {
    title(title);
    double most = results.stream().mapToDouble(figure).max().orElse(1);
    for (Result result : results) {
      double value = figure.applyAsDouble(result);
      label(result, y + ROW / 2 + 3);
      bar(result, y + 2, ROW - 6, value / most, 1);
      value(y + ROW / 2 + 3, 12, value / most, String.format(ROOT, format, value));
      y += ROW;
    }
    y += 8;
  }

  private void title(String title) {
    body.append(
        String.format(
            ROOT,
            "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n",
            MARGIN,
            y + 18,
            escaped(title)));
    y += HEAD;
  }

  private void label(Result result, int at) {
    body.append(
        String.format(
            ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
            MARGIN + LABELS - 8,
            at,
            escaped(result.title())));
  }

  private void bar(Result result, int at, int height, double share, double opacity) {
    body.append(
        String.format(
            ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"%.2f\"/>%n",
            MARGIN + LABELS,
            at,
            Math.max(1, share * BARS),
            height,
            result.name().startsWith("parley") ? OURS : THEIRS,
            opacity));
  }

  private void value(int at, int size, double share, String value) {
    body.append(
        String.format(
            ROOT,
            "<text x=\"%.1f\" y=\"%d\" font-size=\"%d\">%s</text>%n",
            MARGIN + LABELS + share * BARS + 5,
            at,
            size,
            value));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
