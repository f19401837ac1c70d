package dev.parley.adapter.lucene;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much each feature counts. A feature without a weight does not. */
public final class Weights {

  private final Map<String, Double> weights;

  private Weights(Map<String, Double> weights) {
    this.weights = Map.copyOf(weights);
  }

  /** Weights by the names of the features. */
  public static Weights of(Map<String, Double> weights) {
    return new Weights(weights);
  }

  /** Weights of lines such as {@code rank.relevance 5.8}, those of one prefix. */
  public static Weights of(List<String> lines, String prefix) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String line : lines) {
      String[] parts = line.split("\\s+", 2);
      if (parts[0].startsWith(prefix)) {
        weights.put(parts[0].substring(prefix.length()), Double.parseDouble(parts[1]));
      }
    }
    return new Weights(weights);
  }

  /** The lines of the weights of these features. */
  public List<String> lines(String prefix, List<String> features) {
    return features.stream()
        .map(name -> prefix + name + " " + weights.getOrDefault(name, 0.0))
        .toList();
  }

  /** The weights of these features, in their order. */
  public double[] of(List<String> features) {
    return features.stream().mapToDouble(name -> weights.getOrDefault(name, 0.0)).toArray();
  }
}
