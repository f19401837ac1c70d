package dev.parley.infra.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.parley.adapter.lucene.Learnt;
import dev.parley.adapter.lucene.ToolSearch;
import dev.parley.adapter.lucene.ToolText;
import dev.parley.infra.bench.ToolData.LabelledQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The search finds at least so much of what it is asked for. The data is no part of the project;
 * without it nothing is measured here.
 */
class SearchFloorsTest {

  /** Of the largest set every so manyeth query. */
  private static final int STEP = 5;

  private final Path data = data();
  private final List<LabelledQuery> queries =
      ToolData.queries(data.resolve("queries-tune.jsonl.gz"));

  @Test
  void right_tools_are_among_the_first() {
    List<ToolText> bfcl = ToolData.tools(data, "bfcl");
    Recall alone = recall(bfcl, "bfcl");

    assertThat(alone.r5()).isGreaterThan(0.88);
    assertThat(alone.r20()).isGreaterThan(0.95);
    assertThat(recall(ToolData.joined(bfcl, ToolData.tools(data, "composio")), "bfcl").r5())
        .isGreaterThan(0.87);
    assertThat(recall(ToolData.tools(data, "metatool"), "metatool").r5()).isGreaterThan(0.74);
    assertThat(recall(ToolData.tools(data, "restbench-tmdb"), "restbench-tmdb").r5())
        .isGreaterThan(0.65);
    assertThat(recall(ToolData.tools(data, "restbench-spotify"), "restbench-spotify").r5())
        .isGreaterThan(0.72);
  }

  @Test
  void what_nothing_fits_looks_less_likely_than_what_something_fits() {
    Abstention abstention =
        Abstention.onOffer(
            ToolSearchBench.queries("bfcl", queries),
            ToolSearchBench.queries(Learning.IRRELEVANCE, queries),
            ToolData.tools(data, "bfcl"),
            (tools, text) -> ToolSearch.over(tools, Learnt.shipped()).find(text, 1));

    assertThat(abstention.auc()).isGreaterThan(0.88);
    assertThat(abstention.precision()).isGreaterThan(0.65);
    assertThat(abstention.recall()).isGreaterThan(0.8);
  }

  private Recall recall(List<ToolText> tools, String set) {
    List<LabelledQuery> all = ToolSearchBench.queries(set, queries);
    int step = all.size() > 5_000 ? STEP : 1;
    List<LabelledQuery> asked =
        IntStream.range(0, all.size()).filter(at -> at % step == 0).mapToObj(all::get).toList();
    return Recall.of(ToolSearch.over(tools, Learnt.shipped()), tools.size(), asked, 1);
  }

  private static Path data() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data/tool-search");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return abort("the data for measuring the search is not here");
  }
}
