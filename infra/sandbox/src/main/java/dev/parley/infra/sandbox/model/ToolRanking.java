package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.infra.sandbox.model.ChatRequest.Tool;
import dev.parley.infra.sandbox.model.Passage.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How well each offered tool fits what was said: BM25 over names, descriptions and parameters,
 * where a name weighs most, words that may mean the same count in part, and words that many of the
 * offered tools share count little.
 */
final class ToolRanking {

  /**
   * A tool and how well it fits.
   *
   * @param score comparable among the tools of one ranking
   * @param fit from 0 to 1: how much of what was said the tool speaks of, comparable across
   *     rankings
   */
  record Ranked(Tool tool, double score, double fit) {}

  private record Document(Tool tool, Map<String, Double> weights, double length) {}

  private static final double NAME = 3;
  private static final double DESCRIPTION = 1.2;
  private static final double PARAMETER = 0.8;
  private static final double DETAIL = 0.35;
  private static final double SYNONYM = 0.5;
  private static final double SATURATION = 1.2;
  private static final double LENGTH_EFFECT = 0.3;

  private final List<Document> documents;
  private final Map<String, Integer> frequency = new HashMap<>();
  private final double averageLength;

  ToolRanking(List<Tool> tools) {
    this.documents = tools.stream().map(ToolRanking::document).toList();
    double length = 0;
    for (Document document : documents) {
      document.weights().keySet().forEach(stem -> frequency.merge(stem, 1, Integer::sum));
      length += document.length();
    }
    this.averageLength = documents.isEmpty() ? 1 : length / documents.size();
  }

  /** All tools, the best first; equal ones in the order they were offered. */
  List<Ranked> rank(List<Passage> said) {
    Map<String, Double> query = query(said);
    List<Ranked> ranked = new ArrayList<>();
    for (Document document : documents) {
      ranked.add(ranked(document, query));
    }
    ranked.sort(Comparator.comparingDouble(Ranked::score).reversed());
    return ranked;
  }

  /** Whether a word, or one that may mean the same, names or describes what some tool does. */
  boolean names(String stem) {
    return documents.stream()
        .anyMatch(
            document ->
                document.weights().getOrDefault(stem, 0.0) >= DESCRIPTION
                    || Words.alike(stem).stream()
                        .anyMatch(
                            other -> document.weights().getOrDefault(other, 0.0) >= DESCRIPTION));
  }

  private Ranked ranked(Document document, Map<String, Double> query) {
    double score = 0;
    double evidence = 0;
    double total = 0;
    for (var term : query.entrySet()) {
      double weight = term.getValue();
      double found = document.weights().getOrDefault(term.getKey(), 0.0);
      double share = 1;
      String stem = term.getKey();
      if (found == 0) {
        for (String other : Words.alike(term.getKey())) {
          double alike = document.weights().getOrDefault(other, 0.0);
          if (alike > found) {
            found = alike;
            share = SYNONYM;
            stem = other;
          }
        }
      }
      total += weight;
      if (found > 0) {
        double norm =
            SATURATION * (1 - LENGTH_EFFECT + LENGTH_EFFECT * document.length() / averageLength);
        double part = share * weight * found / (found + norm);
        score += part * rarity(stem);
        evidence += share * weight * found / (found + SATURATION);
      }
    }
    return new Ranked(document.tool(), score, evidence / Math.log(2 + total));
  }

  private double rarity(String stem) {
    int among = frequency.getOrDefault(stem, 0);
    return Math.log(1 + (documents.size() + 1.0) / (among + 0.5));
  }

  /** What was asked for, as stems; what only fills a parameter counts little. */
  static Map<String, Double> query(List<Passage> said) {
    Map<String, Double> query = new LinkedHashMap<>();
    double share = 1;
    for (Passage passage : said) {
      boolean dictated = false;
      for (int at = 0; at < passage.size(); at++) {
        Piece piece = passage.at(at);
        dictated |= piece.isWord(Set.of("saying", "titled", "entitled")) || piece.isMark(":");
        double weight = share * (dictated ? 0.2 : 1);
        switch (piece.form()) {
          case WORD -> {
            boolean name = at > 0 && piece.isCapital() && !passage.at(at - 1).isMark(".!?");
            for (String word : Words.split(piece.text())) {
              String stem = Words.stem(word);
              if (!Words.isEmpty(word)) {
                heaviest(query, stem, weight * (Words.isWeak(stem) ? 0.3 : name ? 0.6 : 1));
              }
            }
          }
          case QUOTED ->
              Words.content(piece.value()).forEach(stem -> heaviest(query, stem, weight * 0.25));
          case EMAIL -> implied(query, weight, "email", "recipient");
          case URL -> implied(query, weight, "url", "website");
          case TAG -> implied(query, weight, "channel");
          case MENTION -> implied(query, weight, "user");
          case DATE -> implied(query, weight, "date");
          case TIME -> implied(query, weight, "time");
          case PATH -> implied(query, weight * 0.5, "path", "repository");
          case NUMBER, MARK -> {}
        }
      }
      share *= 0.7;
    }
    return query;
  }

  private static void implied(Map<String, Double> query, double weight, String... words) {
    for (String word : words) {
      heaviest(query, Words.stem(word), weight * 0.3);
    }
  }

  private static void heaviest(Map<String, Double> query, String stem, double weight) {
    query.merge(stem, weight, Math::max);
  }

  private static Document document(Tool tool) {
    Map<String, Double> weights = new HashMap<>();
    count(weights, tool.name(), NAME);
    count(weights, tool.description(), DESCRIPTION);
    parameters(weights, tool.parameters());
    double length = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    return new Document(tool, weights, length);
  }

  private static void parameters(Map<String, Double> weights, JsonNode schema) {
    for (var property : schema.path("properties").properties()) {
      count(weights, property.getKey(), PARAMETER);
      count(weights, property.getValue().path("description").asText(""), DETAIL);
      for (JsonNode option : property.getValue().path("enum")) {
        count(weights, option.asText(), DETAIL);
      }
      parameters(weights, property.getValue());
      parameters(weights, property.getValue().path("items"));
    }
  }

  private static void count(Map<String, Double> weights, String text, double weight) {
    for (String word : Words.split(text)) {
      if (!Words.isEmpty(word)) {
        weights.merge(Words.stem(word), weight, Double::sum);
      }
    }
  }
}
