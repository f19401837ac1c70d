package dev.parley.infra.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.adapter.lucene.Associations;
import dev.parley.adapter.lucene.Learnt;
import dev.parley.adapter.lucene.ToolSearch;
import dev.parley.adapter.lucene.ToolText;
import dev.parley.infra.bench.ToolData.LabelledQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints how well and how quickly requests find their tools. */
final class ToolSearchBench {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolSearchBench() {}

  /** See {@code infra/bench/tool-search}. */
  public static void main(String[] arguments) {
    Options options = Options.of(arguments);
    List<LabelledQuery> queries = ToolData.queries(options.queries());
    if (options.size() > 0) {
      printSize(options, queries);
      return;
    }
    Report report = Report.of(options.data(), queries, Learnt.shipped());
    if (options.json()) {
      System.out.println(json(report));
    } else {
      System.out.print(table(report));
      System.out.println();
      System.out.println("Without what was learnt from requests (associations of words):");
      System.out.print(
          table(Report.of(options.data(), queries, Learnt.shipped().with(Associations.NONE))));
    }
  }

  private static void printSize(Options options, List<LabelledQuery> queries) {
    List<ToolText> tools =
        ToolData.joined(
            ToolData.tools(options.data(), "bfcl"), ToolData.tools(options.data(), "composio"));
    List<ToolText> many = Cloned.of(tools, options.size());
    long start = System.nanoTime();
    ToolSearch search = ToolSearch.over(many, Learnt.shipped());
    double built = (System.nanoTime() - start) / 1e9;
    Recall recall = Recall.of(search, many.size(), queries("bfcl", queries));
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d tools: built in %.1f s, %.1f MB kept; %d queries, p95 %.2f ms",
            many.size(),
            built,
            search.bytes().length / 1e6,
            recall.queries(),
            recall.p95()));
  }

  private static String table(Report report) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%-18s %6s %8s %6s %6s %6s %6s %6s %9s%n",
            "catalogue",
            "tools",
            "queries",
            "R@1",
            "R@5",
            "R@10",
            "R@20",
            "MRR",
            "p95 ms"));
    report
        .recalls()
        .forEach(
            (name, recall) ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "%-18s %6d %8d %6.3f %6.3f %6.3f %6.3f %6.3f %9.2f%n",
                        name,
                        recall.tools(),
                        recall.queries(),
                        recall.r1(),
                        recall.r5(),
                        recall.r10(),
                        recall.r20(),
                        recall.mrr(),
                        recall.p95())));
    append(table, "few on offer", report.onOffer());
    append(table, "all on offer", report.overAll());
    return table.toString();
  }

  private static void append(StringBuilder table, String name, Abstention abstention) {
    table.append(
        String.format(
            Locale.ROOT,
            "nothing fits, %s: %d of %d queries are such; precision %.3f recall %.3f AUC %.3f%n",
            name,
            abstention.unfitting(),
            abstention.unfitting() + abstention.fitting(),
            abstention.precision(),
            abstention.recall(),
            abstention.auc()));
  }

  private static String json(Report report) {
    ObjectNode json = JSON.createObjectNode();
    report
        .recalls()
        .forEach(
            (name, recall) ->
                json.putObject(name)
                    .put("tools", recall.tools())
                    .put("queries", recall.queries())
                    .put("r1", rounded(recall.r1()))
                    .put("r5", rounded(recall.r5()))
                    .put("r10", rounded(recall.r10()))
                    .put("r20", rounded(recall.r20()))
                    .put("mrr", rounded(recall.mrr()))
                    .put("p95_ms", rounded(recall.p95())));
    json.putObject("irrelevance")
        .put("precision", rounded(report.onOffer().precision()))
        .put("recall", rounded(report.onOffer().recall()))
        .put("auc", rounded(report.onOffer().auc()));
    return json.toString();
  }

  private static double rounded(double figure) {
    return Math.round(figure * 10_000) / 10_000.0;
  }

  static List<LabelledQuery> queries(String set, List<LabelledQuery> queries) {
    return queries.stream().filter(query -> query.set().equals(set)).toList();
  }

  /** All figures of one search. */
  record Report(Map<String, Recall> recalls, Abstention onOffer, Abstention overAll) {

    static Report of(Path data, List<LabelledQuery> queries, Learnt learnt) {
      Map<String, Recall> recalls = new LinkedHashMap<>();
      List<ToolText> bfcl = ToolData.tools(data, "bfcl");
      ToolSearch overBfcl = ToolSearch.over(bfcl, learnt);
      List<LabelledQuery> fitting = queries("bfcl", queries);
      recalls.put("bfcl", Recall.of(overBfcl, bfcl.size(), fitting));
      List<ToolText> more = ToolData.joined(bfcl, ToolData.tools(data, "composio"));
      recalls.put("bfcl+composio", Recall.of(ToolSearch.over(more, learnt), more.size(), fitting));
      for (String set : List.of("metatool", "restbench-tmdb", "restbench-spotify")) {
        List<ToolText> tools = ToolData.tools(data, set);
        recalls.put(
            set, Recall.of(ToolSearch.over(tools, learnt), tools.size(), queries(set, queries)));
      }
      List<LabelledQuery> unfitting = queries("bfcl-irrelevance", queries);
      return new Report(
          recalls,
          Abstention.onOffer(
              fitting,
              unfitting,
              bfcl,
              (tools, text) -> ToolSearch.over(tools, learnt).find(text, 1)),
          Abstention.overAll(fitting, unfitting, overBfcl));
    }
  }

  /** The command line. */
  private record Options(Path data, Path queries, boolean json, int size) {

    static Options of(String[] arguments) {
      List<String> left = new ArrayList<>(List.of(arguments));
      boolean json = left.remove("--json");
      String data = value(left, "--data", "");
      String queries = value(left, "--queries", data + "/queries-tune.jsonl.gz");
      int size = Integer.parseInt(value(left, "--size", "0"));
      if (data.isEmpty() || !left.isEmpty()) {
        System.err.println(
            "usage: infra/bench/tool-search --data DIR --queries FILE [--json | --size TOOLS]");
        System.exit(2);
      }
      return new Options(Path.of(data), Path.of(queries), json, size);
    }

    private static String value(List<String> left, String name, String otherwise) {
      int at = left.indexOf(name);
      if (at < 0 || at + 1 == left.size()) {
        return otherwise;
      }
      left.remove(at);
      return left.remove(at);
    }
  }
}
