package dev.parley.infra.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.adapter.lucene.ToolText;
import dev.parley.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The files of tools and queries: JSON lines, gzipped or not. */
final class ToolData {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolData() {}

  /** The tools of {@code tools-<set>.jsonl.gz}, of those with one name the first. */
  static List<ToolText> tools(Path folder, String set) {
    Path file = folder.resolve("tools-" + set + ".jsonl.gz");
    if (!Files.exists(file)) {
      file = folder.resolve("tools-" + set + ".jsonl");
    }
    Map<String, ToolText> tools = new LinkedHashMap<>();
    for (JsonNode line : lines(file)) {
      ToolText tool = tool(line);
      tools.putIfAbsent(tool.id(), tool);
    }
    return List.copyOf(tools.values());
  }

  /** Tools of several sets as one catalogue. */
  static List<ToolText> joined(List<ToolText> tools, List<ToolText> more) {
    Map<String, ToolText> all = new LinkedHashMap<>();
    tools.forEach(tool -> all.putIfAbsent(tool.id(), tool));
    more.forEach(tool -> all.putIfAbsent(tool.id(), tool));
    return List.copyOf(all.values());
  }

  /** The queries of a file, in its order. */
  static List<LabelledQuery> queries(Path file) {
    List<LabelledQuery> queries = new ArrayList<>();
    for (JsonNode line : lines(file)) {
      List<String> gold = new ArrayList<>();
      line.path("gold").forEach(name -> gold.add(name.asText()));
      Map<String, ToolText> candidates = new LinkedHashMap<>();
      for (JsonNode candidate : line.path("candidates")) {
        ToolText tool = tool(candidate);
        candidates.putIfAbsent(tool.id(), tool);
      }
      queries.add(
          new LabelledQuery(
              line.path("id").asText(),
              line.path("set").asText(),
              line.path("query").asText(),
              gold,
              List.copyOf(candidates.values())));
    }
    return queries;
  }

  private static ToolText tool(JsonNode node) {
    String name = node.path("name").asText();
    JsonNode parameters = node.path("parameters");
    String app = node.path("app").textValue() == null ? "" : node.path("app").textValue();
    return ToolText.of(
        name,
        app,
        app,
        "",
        name,
        "",
        node.path("description").asText(""),
        parameters.isObject()
            ? JsonObject.fromMap(JSON.convertValue(parameters, Map.class))
            : JsonObject.EMPTY);
  }

  private static List<JsonNode> lines(Path file) {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      List<JsonNode> lines = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          lines.add(JSON.readTree(line));
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /**
   * A query of which it is known what is right.
   *
   * @param gold the names of the right tools; empty if none fits
   * @param candidates the tools that were on offer, where the set says so
   */
  record LabelledQuery(
      String id, String set, String text, List<String> gold, List<ToolText> candidates) {
    LabelledQuery {
      gold = List.copyOf(gold);
      candidates = List.copyOf(candidates);
    }
  }
}
