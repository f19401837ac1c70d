package dev.parley.infra.bench;

import dev.parley.adapter.lucene.Associations;
import dev.parley.adapter.lucene.Learnt;
import dev.parley.adapter.lucene.ToolSearch;
import dev.parley.adapter.lucene.ToolSearch.Explained;
import dev.parley.adapter.lucene.ToolText;
import dev.parley.adapter.lucene.Weights;
import dev.parley.adapter.lucene.Words;
import dev.parley.infra.bench.AssociationLearning.Example;
import dev.parley.infra.bench.ToolData.LabelledQuery;
import dev.parley.infra.bench.WeightLearning.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Learns all that the search learns, from the queries it is given and from nothing else.
 *
 * @param tools the tools of each set
 */
record Learning(Map<String, List<ToolText>> tools) {

  static final List<String> SETS =
      List.of("bfcl", "metatool", "restbench-tmdb", "restbench-spotify");
  static final String IRRELEVANCE = "bfcl-irrelevance";

  /** No set needs more to tell how much a feature counts. */
  private static final int ENOUGH = 2_500;

  private static final int ROUNDS = 3;

  Learning {
    tools = Map.copyOf(tools);
  }

  /** All that can be learnt from these queries. */
  Learnt from(List<LabelledQuery> queries, boolean associating) {
    Associations associations =
        associating ? AssociationLearning.of(examples(queries)) : Associations.NONE;
    Learnt learnt =
        new Learnt(associations, Learnt.shipped().ranking(), Learnt.shipped().fitting());
    Weights ranking =
        WeightLearning.ranking(ToolSearch.rankingFeatures(), choices(queries, learnt));
    return learnt.ranking(ranking).fitting(fitting(queries, learnt));
  }

  /** The queries and the words of their right tools. */
  List<Example> examples(List<LabelledQuery> queries) {
    List<Example> examples = new ArrayList<>();
    for (String set : SETS) {
      Map<String, Set<String>> words =
          of(set).stream().collect(Collectors.toMap(ToolText::id, Learning::words));
      for (LabelledQuery query : queries) {
        if (query.set().equals(set)) {
          for (String gold : query.gold()) {
            if (words.containsKey(gold)) {
              examples.add(new Example(Words.of(query.text()), set + "/" + gold, words.get(gold)));
            }
          }
        }
      }
    }
    return examples;
  }

  private List<ToolText> of(String set) {
    return tools.getOrDefault(set, List.of());
  }

  private static Set<String> words(ToolText tool) {
    Set<String> words = new HashSet<>(Words.of(tool.name()));
    words.addAll(Words.of(tool.description()));
    tool.parameters().forEach(parameter -> words.addAll(Words.of(parameter.name())));
    return words;
  }

  /** What stood at choice, and what was right. A set counts by the root of its queries. */
  private List<Choice> choices(List<LabelledQuery> queries, Learnt learnt) {
    List<Choice> choices = new ArrayList<>();
    for (String set : SETS) {
      List<LabelledQuery> all = sample(ToolSearchBench.queries(set, queries));
      ToolSearch search = ToolSearch.over(of(set), learnt);
      for (LabelledQuery query : all) {
        List<Explained> explained = search.explain(query.text());
        List<Integer> right =
            IntStream.range(0, explained.size())
                .filter(at -> query.gold().contains(explained.get(at).id()))
                .boxed()
                .toList();
        if (!right.isEmpty()) {
          choices.add(
              new Choice(
                  explained.stream().map(Explained::ranking).toList(),
                  right,
                  1 / Math.sqrt(all.size())));
        }
      }
    }
    return choices;
  }

  private Weights fitting(List<LabelledQuery> queries, Learnt learnt) {
    List<LabelledQuery> unfitting = ToolSearchBench.queries(IRRELEVANCE, queries);
    List<LabelledQuery> fitting = ToolSearchBench.queries("bfcl", queries);
    if (unfitting.isEmpty() || fitting.isEmpty()) {
      return learnt.fitting();
    }
    List<List<double[]>> unfit = new ArrayList<>();
    for (LabelledQuery query : unfitting) {
      unfit.add(offered(query.candidates(), query, learnt));
    }
    List<List<double[]>> fit = new ArrayList<>();
    List<List<ToolText>> offers = Abstention.offers(fitting, unfitting, of("bfcl"));
    for (int at = 0; at < fitting.size(); at++) {
      fit.add(offered(offers.get(at), fitting.get(at), learnt));
    }
    Weights weights = learnt.fitting();
    for (int round = 0; round < ROUNDS; round++) {
      double[] now = weights.of(ToolSearch.fittingFeatures());
      weights =
          WeightLearning.fitting(ToolSearch.fittingFeatures(), best(fit, now), best(unfit, now));
    }
    return weights;
  }

  private static List<double[]> offered(List<ToolText> offer, LabelledQuery query, Learnt learnt) {
    return ToolSearch.over(offer, learnt).explain(query.text()).stream()
        .map(Explained::fitting)
        .toList();
  }

  /** Of each query what looks likeliest. */
  private static List<double[]> best(List<List<double[]>> offered, double[] weights) {
    return offered.stream()
        .flatMap(
            offer ->
                offer.stream()
                    .max(Comparator.comparingDouble(one -> WeightLearning.sum(one, weights)))
                    .stream())
        .toList();
  }

  private static List<LabelledQuery> sample(List<LabelledQuery> queries) {
    int step = Math.max(1, queries.size() / ENOUGH);
    return IntStream.range(0, queries.size())
        .filter(at -> at % step == 0)
        .mapToObj(queries::get)
        .toList();
  }
}
