package dev.parley.infra.bench;

import dev.parley.adapter.lucene.Learnt;
import dev.parley.adapter.lucene.ToolSearch;
import dev.parley.adapter.lucene.ToolText;
import dev.parley.infra.bench.ToolData.LabelledQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * Learns what the search ships, or shows what learning is worth on queries, sets and tools it never
 * saw. See {@code infra/bench/tool-search-learn}.
 */
final class LearningBench {

  private static final String WITH_DISTRACTORS = "bfcl+composio";

  private final List<LabelledQuery> queries;
  private final Map<String, List<ToolText>> tools = new LinkedHashMap<>();
  private final List<ToolText> distracted;
  private final Learning learning;

  private LearningBench(Path data, List<LabelledQuery> queries) {
    this.queries = queries;
    Learning.SETS.forEach(set -> tools.put(set, ToolData.tools(data, set)));
    this.distracted = ToolData.joined(tools("bfcl"), ToolData.tools(data, "composio"));
    this.learning = new Learning(tools);
  }

  /**
   * Writes what is learnt, or prints what it is worth.
   *
   * @param arguments the folder, the file of queries, and the folder of the resources to write;
   *     without that one a report is printed
   */
  public static void main(String[] arguments) throws IOException {
    LearningBench bench =
        new LearningBench(Path.of(arguments[0]), ToolData.queries(Path.of(arguments[1])));
    if (arguments.length > 2) {
      bench.write(Path.of(arguments[2]));
    } else {
      bench.report();
    }
  }

  private void write(Path resources) throws IOException {
    List<String> associations = new ArrayList<>();
    associations.add("# Written by infra/bench/tool-search-learn; README.md says from what.");
    associations.addAll(AssociationLearning.lines(learning.examples(queries)));
    Files.write(resources.resolve("associations.txt"), associations, StandardCharsets.UTF_8);
    Learnt learnt = learning.from(queries, true);
    List<String> weights = new ArrayList<>();
    weights.add("# Written by infra/bench/tool-search-learn; README.md says from what.");
    weights.addAll(learnt.ranking().lines("rank.", ToolSearch.rankingFeatures()));
    weights.addAll(learnt.fitting().lines("fit.", ToolSearch.fittingFeatures()));
    Files.write(resources.resolve("weights.txt"), weights, StandardCharsets.UTF_8);
  }

  private void report() {
    for (boolean associating : List.of(true, false)) {
      System.out.println(
          associating ? "With associations of words:" : "Without associations of words:");
      System.out.println("  learnt on one half of the queries, asked with the other, both ways");
      Sums halves = new Sums();
      for (int half = 0; half < 2; half++) {
        int learnt = half;
        ask(halves, learnt(query -> half(query) == learnt, associating), q -> half(q) != learnt);
      }
      halves.print();
      System.out.println("  learnt on the other sets");
      Sums others = new Sums();
      for (String set : Learning.SETS) {
        Predicate<LabelledQuery> own = query -> query.set().startsWith(set);
        ask(others, learnt(own.negate(), associating), own);
      }
      others.print();
      System.out.println("  learnt on one half of the tools of metatool, asked for the other");
      Sums unseen = new Sums();
      for (int half = 0; half < 2; half++) {
        int learnt = half;
        Predicate<LabelledQuery> metatool = query -> query.set().equals("metatool");
        ask(
            unseen,
            learnt(metatool.and(query -> toolHalf(query) == learnt), associating),
            metatool.and(query -> toolHalf(query) != learnt));
      }
      unseen.print();
    }
  }

  private Learnt learnt(Predicate<LabelledQuery> on, boolean associating) {
    return learning.from(queries.stream().filter(on).toList(), associating);
  }

  private void ask(Sums sums, Learnt learnt, Predicate<LabelledQuery> which) {
    for (String set : Learning.SETS) {
      List<LabelledQuery> asked =
          ToolSearchBench.queries(set, queries).stream().filter(which).toList();
      if (asked.isEmpty()) {
        continue;
      }
      sums.add(set, Recall.of(ToolSearch.over(tools(set), learnt), 0, asked, 1));
      if (set.equals("bfcl")) {
        sums.add(WITH_DISTRACTORS, Recall.of(ToolSearch.over(distracted, learnt), 0, asked, 1));
        List<LabelledQuery> unfitting =
            ToolSearchBench.queries(Learning.IRRELEVANCE, queries).stream().filter(which).toList();
        if (!unfitting.isEmpty()) {
          sums.abstentions.add(
              Abstention.onOffer(
                  asked,
                  unfitting,
                  tools(set),
                  (offer, text) -> ToolSearch.over(offer, learnt).find(text, 1)));
        }
      }
    }
  }

  private List<ToolText> tools(String set) {
    return tools.getOrDefault(set, List.of());
  }

  private static int half(LabelledQuery query) {
    return hash(query.id()) & 1;
  }

  private static int toolHalf(LabelledQuery query) {
    return hash(query.gold().getFirst()) & 1;
  }

  private static int hash(String text) {
    CRC32 hash = new CRC32();
    hash.update(("inner " + text).getBytes(StandardCharsets.UTF_8));
    return (int) hash.getValue() >>> 7;
  }

  /** Means over several askings. */
  private static final class Sums {
    private final Map<String, List<Recall>> recalls = new LinkedHashMap<>();
    private final List<Abstention> abstentions = new ArrayList<>();

    void add(String set, Recall recall) {
      recalls.computeIfAbsent(set, _ -> new ArrayList<>()).add(recall);
    }

    void print() {
      recalls.forEach(
          (set, parts) -> {
            int queries = parts.stream().mapToInt(Recall::queries).sum();
            System.out.printf(
                Locale.ROOT,
                "    %-18s %6d queries  R@1 %.3f  R@5 %.3f  R@20 %.3f  MRR %.3f%n",
                set,
                queries,
                parts.stream().mapToDouble(r -> r.r1() * r.queries()).sum() / queries,
                parts.stream().mapToDouble(r -> r.r5() * r.queries()).sum() / queries,
                parts.stream().mapToDouble(r -> r.r20() * r.queries()).sum() / queries,
                parts.stream().mapToDouble(r -> r.mrr() * r.queries()).sum() / queries);
          });
      if (!abstentions.isEmpty()) {
        System.out.printf(
            Locale.ROOT,
            "    nothing fits, few on offer: precision %.3f recall %.3f AUC %.3f%n",
            abstentions.stream().mapToDouble(Abstention::precision).average().orElse(0),
            abstentions.stream().mapToDouble(Abstention::recall).average().orElse(0),
            abstentions.stream().mapToDouble(Abstention::auc).average().orElse(0));
      }
    }
  }
}
