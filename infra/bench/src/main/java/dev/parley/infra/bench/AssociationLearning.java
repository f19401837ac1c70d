package dev.parley.infra.bench;

import dev.parley.adapter.lucene.Associations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learns which words of tools a word of a request speaks for, from requests and their right tools:
 * a translation between the two languages by IBM Model 1 (Brown et al., "The mathematics of
 * statistical machine translation", 1993). What comes out knows words and no tools, and an
 * association is kept only where the requests for at least two tools show it: one that only tells a
 * single tool from the others is no knowledge of words.
 */
final class AssociationLearning {

  private static final int ROUNDS = 8;

  /** A tool with many requests counts by the root of their number. */
  private static final double DAMPING = -0.5;

  /** What nothing of a tool accounts for is accounted for by nothing, this much more readily. */
  private static final double NOTHING = 3;

  /** At the start a word translates itself rather than others. */
  private static final double ITSELF = 5;

  /** A tool shows an association if this share of the word's occurrences comes by it. */
  private static final double SHOWN = 0.1;

  private static final int TOOLS = 2;
  private static final double SEEN = 0.5;
  private static final double DOUBT = 1;
  private static final double WEAKEST = 0.02;
  private static final int STRONGEST = 8;

  private AssociationLearning() {}

  /** Associations that the examples show, as the lines of the resource. */
  static List<String> lines(List<Example> examples) {
    List<Tool> tools = tools(examples);
    Map<String, Map<String, Pair>> pairs = new HashMap<>();
    for (Tool tool : tools) {
      tool.requests.forEach(
          (said, weight) -> {
            Map<String, Pair> ofSaid = pairs.computeIfAbsent(said, _ -> new HashMap<>());
            Pair[] linked = new Pair[tool.words.size()];
            for (int at = 0; at < linked.length; at++) {
              String word = tool.words.get(at);
              linked[at] = ofSaid.computeIfAbsent(word, _ -> new Pair(word, said.equals(word)));
            }
            tool.links.add(new Link(weight, linked));
          });
    }
    List<Pair> all = pairs.values().stream().flatMap(map -> map.values().stream()).toList();
    for (int round = 0; round <= ROUNDS; round++) {
      normalise(all);
      all.forEach(pair -> pair.count = 0);
      tools.forEach(tool -> tool.count(false));
    }
    all.forEach(pair -> pair.count = 0);
    tools.forEach(tool -> tool.count(true));
    return strongest(pairs);
  }

  /** How likely each word of a tool is to be said as each word of a request. */
  private static void normalise(List<Pair> pairs) {
    Map<String, Double> sums = new HashMap<>();
    pairs.forEach(pair -> sums.merge(pair.word, pair.count, Double::sum));
    pairs.forEach(
        pair -> pair.chance = pair.count / Math.max(1e-12, sums.getOrDefault(pair.word, 0.0)));
  }

  private static List<Tool> tools(List<Example> examples) {
    Map<String, List<Example>> byTool = new LinkedHashMap<>();
    for (Example example : examples) {
      byTool.computeIfAbsent(example.tool(), _ -> new ArrayList<>()).add(example);
    }
    List<Tool> tools = new ArrayList<>();
    byTool.forEach(
        (_, requests) -> {
          double weight = Math.pow(requests.size(), DAMPING);
          Map<String, Double> said = new LinkedHashMap<>();
          for (Example request : requests) {
            new HashSet<>(request.said()).forEach(word -> said.merge(word, weight, Double::sum));
          }
          // The empty word is the nothing that accounts for what the tool does not.
          List<String> words = new ArrayList<>(List.of(""));
          requests.getFirst().words().stream().distinct().sorted().forEach(words::add);
          tools.add(new Tool(words, said));
        });
    return tools;
  }

  private static List<String> strongest(Map<String, Map<String, Pair>> pairs) {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(pairs)
        .forEach(
            (said, of) -> {
              double sum = of.values().stream().mapToDouble(pair -> pair.count).sum();
              StringBuilder line = new StringBuilder(said);
              of.values().stream()
                  .filter(pair -> !pair.word.isEmpty() && !pair.itself)
                  .filter(pair -> pair.shown >= TOOLS && pair.count >= SEEN)
                  .filter(pair -> strength(pair, sum) >= WEAKEST)
                  .sorted(
                      Comparator.comparingDouble((Pair pair) -> -strength(pair, sum))
                          .thenComparing(pair -> pair.word))
                  .limit(STRONGEST)
                  .forEach(
                      pair ->
                          line.append(
                              String.format(
                                  Locale.ROOT, " %s %.2f", pair.word, strength(pair, sum))));
              if (line.length() > said.length()) {
                lines.add(line.toString());
              }
            });
    return lines;
  }

  /** The share of the word's occurrences that it accounts for, less where few were seen. */
  private static double strength(Pair pair, double sum) {
    return pair.count / sum * (pair.count / (pair.count + DOUBT));
  }

  /** The same, ready for use. */
  static Associations of(List<Example> examples) {
    return Associations.of(lines(examples));
  }

  /**
   * A request and a right tool.
   *
   * @param said the words of the request
   * @param tool what tells the tool from others
   * @param words the words of the tool
   */
  record Example(Collection<String> said, String tool, Set<String> words) {}

  /** A word of a request and a word of tools. */
  private static final class Pair {
    private final String word;
    private final boolean itself;
    private double count;
    private double chance;
    private int shown;

    Pair(String word, boolean itself) {
      this.word = word;
      this.itself = itself;
      this.count = itself ? ITSELF : 1;
    }
  }

  /** A word said so often for a tool, and all that may account for it; nothing comes first. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Link(double weight, Pair[] pairs) {}

  private static final class Tool {
    private final List<String> words;
    private final Map<String, Double> requests;
    private final List<Link> links = new ArrayList<>();

    Tool(List<String> words, Map<String, Double> requests) {
      this.words = words;
      this.requests = requests;
    }

    /** Shares each word among what may account for it. */
    void count(boolean last) {
      for (Link link : links) {
        double sum = link.pairs()[0].chance * (NOTHING - 1);
        sum += Arrays.stream(link.pairs()).mapToDouble(pair -> pair.chance).sum();
        for (int at = 0; at < link.pairs().length; at++) {
          Pair pair = link.pairs()[at];
          double share = pair.chance * (at == 0 ? NOTHING : 1) / Math.max(1e-300, sum);
          pair.count += share * link.weight();
          if (last && share > SHOWN) {
            pair.shown++;
          }
        }
      }
    }
  }
}
