package dev.parley.infra.bench;

import dev.parley.adapter.lucene.ToolSearch;
import dev.parley.adapter.lucene.ToolSearch.Hit;
import dev.parley.infra.bench.ToolData.LabelledQuery;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How well queries find their tools. R@k is the mean over the queries of the share of right tools
 * among the first k; MRR the mean of one by the place of the first right one.
 */
record Recall(
    int tools, int queries, double r1, double r5, double r10, double r20, double mrr, double p95) {

  static final int FIRST = 20;

  /**
   * Each query is asked so often, and its best time counts: neither a program that is still being
   * compiled nor what else the machine does is to be measured.
   */
  private static final int RUNS = 3;

  /**
   * Asks all queries, one after another. Those of which no right tool is in the catalogue count.
   */
  static Recall of(ToolSearch search, int tools, List<LabelledQuery> queries) {
    return of(search, tools, queries, RUNS);
  }

  /** The same with so many runs. */
  static Recall of(ToolSearch search, int tools, List<LabelledQuery> queries, int runs) {
    int[] depths = {1, 5, 10, FIRST};
    double[] found = new double[depths.length];
    double reciprocal = 0;
    long[] nanos = new long[queries.size()];
    Arrays.fill(nanos, Long.MAX_VALUE);
    for (int run = 1; run < runs; run++) {
      for (int at = 0; at < queries.size(); at++) {
        ask(search, queries.get(at), at, nanos);
      }
    }
    for (int at = 0; at < queries.size(); at++) {
      LabelledQuery query = queries.get(at);
      List<Hit> hits = ask(search, query, at, nanos);
      Set<String> gold = new HashSet<>(query.gold());
      int right = 0;
      boolean first = true;
      for (int depth = 0; depth < depths.length; depth++) {
        int from = depth == 0 ? 0 : depths[depth - 1];
        for (int place = from; place < Math.min(depths[depth], hits.size()); place++) {
          if (gold.contains(hits.get(place).id())) {
            right++;
            if (first) {
              reciprocal += 1.0 / (place + 1);
              first = false;
            }
          }
        }
        found[depth] += (double) right / gold.size();
      }
    }
    int count = Math.max(1, queries.size());
    return new Recall(
        tools,
        queries.size(),
        found[0] / count,
        found[1] / count,
        found[2] / count,
        found[3] / count,
        reciprocal / count,
        percentile(nanos, 0.95));
  }

  private static List<Hit> ask(ToolSearch search, LabelledQuery query, int at, long[] nanos) {
    long start = System.nanoTime();
    List<Hit> hits = search.find(query.text(), FIRST).hits();
    nanos[at] = Math.min(nanos[at], System.nanoTime() - start);
    return hits;
  }

  /** In milliseconds. */
  private static double percentile(long[] nanos, double share) {
    if (nanos.length == 0) {
      return 0;
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length) - 1)]
        / 1e6;
  }
}
