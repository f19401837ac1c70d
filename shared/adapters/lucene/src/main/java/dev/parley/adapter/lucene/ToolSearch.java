package dev.parley.adapter.lucene;

import dev.parley.adapter.lucene.Associations.Associated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * Finds tools for what somebody said, in two steps: the index gives the tools that have the words,
 * or words that mean as much; these are then weighed by what they do and by what they need to be
 * given.
 */
public final class ToolSearch {

  /** How many tools the index is asked for. */
  private static final int ASKED = 200;

  /** How many of them are weighed. */
  private static final int WEIGHED = 60;

  /** How many terms are looked for at most: whoever pastes a book gets its rarest words. */
  private static final int TERMS = 250;

  /** How much a word's repetition counts, by the logarithm. */
  private static final double REPEATED = 0.5;

  /** From here on something seems to fit. */
  private static final double LIKELY = 0.5;

  /** Among so many of the best tools is the likeliest. */
  private static final int LIKELIEST = 3;

  private static final double MEANING = 0.8;
  private static final double ASSOCIATION = 4;

  private final ToolIndex index;
  private final Lexicon lexicon;
  private final Associations associations;
  private final double[] ranking;
  private final double[] fitting;
  private final Supplies supplies;

  ToolSearch(ToolIndex index, Lexicon lexicon, Learnt learnt) {
    this.index = index;
    this.lexicon = lexicon;
    this.associations = learnt.associations();
    this.ranking = learnt.ranking().of(Weighing.FEATURES);
    this.fitting = learnt.fitting().of(Likelihood.FEATURES);
    this.supplies = Supplies.of(index.cards());
  }

  /** A search over an index made now, of tools that differ in their ids. */
  public static ToolSearch over(List<ToolText> tools, Learnt learnt) {
    return new ToolSearch(ToolIndex.of(tools, Lexicon.shipped()), Lexicon.shipped(), learnt);
  }

  /** The index as bytes. */
  public byte[] bytes() {
    return index.bytes();
  }

  /** The tools that fit best, best first. */
  public Hits find(String text, int limit) {
    return find(text, limit, () -> Prior.NONE);
  }

  /**
   * The tools that fit best, best first.
   *
   * @param prior asked for where it can make a difference: where something fits, or more was found
   *     than is weighed
   */
  Hits find(String text, int limit, Supplier<Prior> prior) {
    Request request = Request.of(text, lexicon);
    Candidates candidates = candidates(request, prior);
    Weighing weighing = new Weighing(index, lexicon, request, ranking);
    double[] scores = new double[candidates.size()];
    for (int at = 0; at < candidates.size(); at++) {
      scores[at] = weighing.score(candidates.card(at), candidates.relevance(at));
    }
    supplies.lift(candidates.documents(), scores, request.named());
    double likelihood = likelihood(request, candidates, scores);
    Prior lifting = likelihood >= LIKELY ? prior.get() : Prior.NONE;
    List<Hit> weighed = new ArrayList<>();
    for (int at = 0; at < candidates.size(); at++) {
      Card card = candidates.card(at);
      weighed.add(new Hit(card.id(), scores[at] + lifting.lift(card)));
    }
    weighed.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::id));
    return new Hits(weighed.stream().limit(Math.max(0, limit)).toList(), likelihood);
  }

  /** Whether one of the best tools fits at all. */
  private double likelihood(Request request, Candidates candidates, double[] scores) {
    Likelihood likelihood = new Likelihood(lexicon, request, fitting);
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(at -> -scores[at]))
        .limit(LIKELIEST)
        .mapToDouble(at -> likelihood.of(candidates.card(at)))
        .max()
        .orElse(0);
  }

  /**
   * What the ranking of tools is made of, for learning the weights of it: each candidate with its
   * features.
   */
  public List<Explained> explain(String text) {
    Request request = Request.of(text, lexicon);
    Candidates candidates = candidates(request, () -> Prior.NONE);
    Weighing weighing = new Weighing(index, lexicon, request, ranking);
    Likelihood likelihood = new Likelihood(lexicon, request, fitting);
    List<Explained> explained = new ArrayList<>();
    for (int at = 0; at < candidates.size(); at++) {
      Card card = candidates.card(at);
      explained.add(
          new Explained(
              card.id(),
              weighing.features(card, candidates.relevance(at)),
              likelihood.features(card)));
    }
    return explained;
  }

  /** The names of the features for ranking. */
  public static List<String> rankingFeatures() {
    return Weighing.FEATURES;
  }

  /** The names of the features for telling whether anything fits; the first is always 1. */
  public static List<String> fittingFeatures() {
    return Likelihood.FEATURES;
  }

  /** The best of the index, and what they need others for. */
  private Candidates candidates(Request request, Supplier<Prior> prior) {
    BooleanQuery query = query(request);
    if (query.clauses().isEmpty()) {
      return new Candidates(index, List.of(), Map.of());
    }
    try {
      ScoreDoc[] found = index.searcher().search(query, ASKED).scoreDocs;
      Map<Integer, Double> relevance = new HashMap<>();
      List<Integer> documents = new ArrayList<>();
      for (ScoreDoc one : found) {
        relevance.put(one.doc, (double) one.score / found[0].score);
        documents.add(one.doc);
      }
      // Which of them are weighed is only a question where they are too many.
      Prior lifting = documents.size() > WEIGHED ? prior.get() : Prior.NONE;
      documents.sort(
          Comparator.comparingDouble(
              document ->
                  -relevance.getOrDefault(document, 0.0)
                      - lifting.lift(index.cards().get(document)) / 10));
      List<Integer> chosen =
          new ArrayList<>(documents.subList(0, Math.min(WEIGHED, documents.size())));
      Set<Integer> known = new HashSet<>(chosen);
      for (int supply : supplies.of(chosen, relevance)) {
        if (known.add(supply)) {
          chosen.add(supply);
        }
      }
      return new Candidates(index, chosen, relevance);
    } catch (IOException e) {
      throw new UncheckedIOException("an index in memory cannot be read", e);
    }
  }

  private BooleanQuery query(Request request) {
    Map<String, Double> words = new HashMap<>();
    Map<Integer, Double> groups = new HashMap<>();
    request
        .counts()
        .forEach(
            (word, count) -> {
              double weight = 1 + REPEATED * Math.log(count);
              words.merge(word, weight, Double::sum);
              for (Associated associated : associations.of(word)) {
                words.merge(
                    associated.word(), ASSOCIATION * associated.strength() * weight, Double::sum);
              }
              int[] meant = lexicon.groups(word);
              for (int group : meant) {
                groups.merge(group, MEANING * weight / Math.sqrt(meant.length), Math::max);
              }
            });
    for (int at = 0; at + 1 < request.words().size(); at++) {
      for (int group : lexicon.groups(request.words().get(at), request.words().get(at + 1))) {
        groups.put(group, MEANING);
      }
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    words.entrySet().stream()
        .filter(entry -> index.knows(entry.getKey()))
        .sorted(
            Comparator.comparingDouble(entry -> -entry.getValue() * index.rarity(entry.getKey())))
        .limit(TERMS)
        .forEach(entry -> add(query, ToolIndex.WORD, entry.getKey(), entry.getValue()));
    groups.entrySet().stream()
        .limit(TERMS)
        .forEach(
            entry ->
                add(query, ToolIndex.GROUP, Integer.toString(entry.getKey()), entry.getValue()));
    return query.build();
  }

  private static void add(BooleanQuery.Builder query, String field, String term, double weight) {
    query.add(new BoostQuery(new TermQuery(new Term(field, term)), (float) weight), Occur.SHOULD);
  }

  /** Tools that may fit, with what the index gave them: 1 is the best. */
  private record Candidates(
      ToolIndex index, List<Integer> documents, Map<Integer, Double> relevances) {

    int size() {
      return documents.size();
    }

    Card card(int at) {
      return index.cards().get(documents.get(at));
    }

    double relevance(int at) {
      return relevances.getOrDefault(documents.get(at), 0.0);
    }
  }

  /**
   * What was found.
   *
   * @param likelihood whether anything fits at all, from 0 to 1
   */
  public record Hits(List<Hit> hits, double likelihood) {
    public Hits {
      hits = List.copyOf(hits);
    }

    /** Whether anything seems to fit. */
    public boolean likely() {
      return likelihood >= LIKELY;
    }
  }

  /**
   * A tool that may fit.
   *
   * @param score the higher the better; comparable within one answer only
   */
  public record Hit(String id, double score) {}

  /**
   * What a tool's place is made of.
   *
   * @param ranking by {@link #rankingFeatures}
   * @param fitting by {@link #fittingFeatures}
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Explained(String id, double[] ranking, double[] fitting) {}

  /** What speaks for tools whatever was said. */
  @FunctionalInterface
  interface Prior {
    /** Nothing does. */
    Prior NONE = _ -> 0;

    double lift(Card card);
  }
}
