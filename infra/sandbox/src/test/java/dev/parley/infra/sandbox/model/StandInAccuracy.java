package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Measures the stand-in on the shared tool-search data: how often it picks the gold tool, how often
 * the arguments are exactly right, how often it rightly calls nothing. Run its {@code main} with
 * {@code develop} or {@code report}: rules are written looking at the first half (even first byte
 * of the id's SHA-256) and judged on the second.
 *
 * <p>Queries are the BFCL ones with one gold tool and one call. Each is asked as the only message,
 * {@code tool_choice: auto}, with the gold tool and nine others, in an order shuffled by the id:
 * either nine drawn at random from the catalogue, or the nine that share most words with the gold
 * tool. Arguments are compared as BFCL does: each given one must be among the accepted values
 * (letter case, spaces and the marks {@code ,./-_*^} in strings do not count), each missing one
 * must be one that may be missing.
 */
final class StandInAccuracy {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OTHERS = 9;

  /** Which half of the queries. */
  enum Half {
    DEVELOP,
    REPORT
  }

  /** How the tools offered beside the gold one are found. */
  enum Distractors {
    RANDOM,
    NEAREST
  }

  record Figures(int asked, int picked, int abstained, int exact) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d asked: gold tool %.1f %%, no tool %.1f %%, gold tool and arguments exact %.1f %%",
          asked,
          percent(picked),
          percent(abstained),
          percent(exact));
    }

    private double percent(int count) {
      return asked == 0 ? 0 : 100.0 * count / asked;
    }
  }

  /** A tool of the catalogue: as it is offered, and the words it is likened by. */
  private record Offered(String name, ObjectNode function, Set<String> words) {

    static Offered of(JsonNode tool) {
      String name = tool.path("name").asText();
      String description = tool.path("description").asText("");
      ObjectNode offered = JSON.createObjectNode().put("type", "function");
      offered
          .putObject("function")
          .put("name", callable(name))
          .put("description", description)
          .set("parameters", tool.path("parameters"));
      return new Offered(name, offered, Words.content(name + " " + description));
    }
  }

  private final Map<String, Offered> tools = new LinkedHashMap<>();
  private final List<JsonNode> queries = new ArrayList<>();
  private final Responder responder = new Responder(InstantSource.system());
  private final List<String> misses = new ArrayList<>();

  private StandInAccuracy(Path data) throws IOException {
    for (JsonNode tool : lines(data.resolve("tools-bfcl.jsonl.gz"))) {
      Offered offered = Offered.of(tool);
      tools.put(offered.name(), offered);
    }
    queries.addAll(lines(data.resolve("queries-tune.jsonl.gz")));
  }

  /** Where the data lies beside the repository, if it does. */
  static Optional<Path> data() {
    String named = System.getenv("PARLEY_SHARED_DATA");
    if (named != null) {
      return Optional.of(Path.of(named, "tool-search")).filter(Files::isDirectory);
    }
    Path at = Path.of("").toAbsolutePath();
    while (at != null) {
      Path data = at.resolve("shared/data/tool-search");
      if (Files.isDirectory(data)) {
        return Optional.of(data);
      }
      at = at.getParent();
    }
    return Optional.empty();
  }

  static StandInAccuracy on(Path data) throws IOException {
    return new StandInAccuracy(data);
  }

  static void main(String[] arguments) throws Exception {
    StandInAccuracy accuracy =
        on(data().orElseThrow(() -> new IllegalStateException("no shared data beside the tree")));
    for (String argument : arguments) {
      Half half = Half.valueOf(argument.toUpperCase(Locale.ROOT));
      System.out.println(
          half + ", nine random others: " + accuracy.picking(half, Distractors.RANDOM));
      System.out.println(
          half + ", nine nearest others: " + accuracy.picking(half, Distractors.NEAREST));
      System.out.println(half + ", gold tool named, as it is: " + accuracy.filling(half, true));
      System.out.println(
          half + ", gold tool named, required emptied: " + accuracy.filling(half, false));
      System.out.println(half + ", no tool fits: " + accuracy.abstaining(half));
    }
    if (List.of(arguments).contains("develop") && arguments.length == 1) {
      Files.write(Path.of("target/misses.txt"), accuracy.misses);
    }
  }

  /** The gold tool among others, the model free to call none. */
  Figures picking(Half half, Distractors distractors) throws InvalidRequest {
    int asked = 0;
    int picked = 0;
    int abstained = 0;
    int exact = 0;
    for (JsonNode query : singles(half)) {
      String gold = query.path("gold").path(0).asText();
      List<Offered> offered = new ArrayList<>(others(gold, query.path("id").asText(), distractors));
      offered.add(Math.floorMod(seed(query.path("id").asText()), offered.size() + 1), tool(gold));
      ObjectNode body = body(query, offered);
      asked++;
      switch (responder.answer(ChatRequest.read(body))) {
        case Answer.Text _ -> {
          abstained++;
          miss("NONE " + distractors, query, gold, "");
        }
        case Answer.Calls(List<Answer.Call> calls) -> {
          Answer.Call call = calls.getFirst();
          if (call.tool().equals(callable(gold))) {
            picked++;
            exact += right(call, query, gold) ? 1 : 0;
          } else {
            miss("TOOL " + distractors, query, gold, call.tool());
          }
        }
      }
    }
    return new Figures(asked, picked, abstained, exact);
  }

  /** The gold tool named: only the arguments are measured. */
  Figures filling(Half half, boolean required) throws InvalidRequest {
    int asked = 0;
    int exact = 0;
    for (JsonNode query : singles(half)) {
      String gold = query.path("gold").path(0).asText();
      ObjectNode body = body(query, List.of(tool(gold)));
      if (!required) {
        ((ObjectNode) body.at("/tools/0/function/parameters")).putArray("required");
      }
      body.putObject("tool_choice")
          .put("type", "function")
          .putObject("function")
          .put("name", callable(gold));
      asked++;
      Answer answer = responder.answer(ChatRequest.read(body));
      Answer.Call call = ((Answer.Calls) answer).calls().getFirst();
      if (right(call, query, gold)) {
        exact++;
      } else {
        miss(required ? "ARGS" : "BARE", query, gold, call.arguments());
      }
    }
    return new Figures(asked, asked, 0, exact);
  }

  /** Queries that none of the tools on offer fits. */
  Figures abstaining(Half half) throws InvalidRequest {
    int asked = 0;
    int abstained = 0;
    for (JsonNode query : queries) {
      if (!query.path("set").asText().equals("bfcl-irrelevance") || !in(half, query)) {
        continue;
      }
      List<Offered> offered = new ArrayList<>();
      query.path("candidates").forEach(candidate -> offered.add(Offered.of(candidate)));
      asked++;
      switch (responder.answer(ChatRequest.read(body(query, offered)))) {
        case Answer.Text _ -> abstained++;
        case Answer.Calls(List<Answer.Call> calls) ->
            miss("CALLED", query, offered.getFirst().name(), calls.getFirst().tool());
      }
    }
    return new Figures(asked, 0, abstained, 0);
  }

  private List<JsonNode> singles(Half half) {
    return queries.stream()
        .filter(query -> query.path("set").asText().equals("bfcl"))
        .filter(query -> query.path("gold").size() == 1 && query.path("calls").size() == 1)
        .filter(query -> in(half, query))
        .toList();
  }

  private static boolean in(Half half, JsonNode query) {
    boolean even = (digest(query.path("id").asText())[0] & 1) == 0;
    return even == (half == Half.DEVELOP);
  }

  private static ObjectNode body(JsonNode query, List<Offered> tools) {
    ObjectNode body = JSON.createObjectNode().put("model", StandInModel.MODEL);
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", query.path("query").asText());
    ArrayNode offered = body.putArray("tools");
    tools.forEach(tool -> offered.add(tool.function().deepCopy()));
    return body;
  }

  private Offered tool(String name) {
    return Objects.requireNonNull(tools.get(name), name);
  }

  private List<Offered> others(String gold, String id, Distractors distractors) {
    Offered wanted = tool(gold);
    List<Offered> others = new ArrayList<>(tools.values());
    others.removeIf(tool -> callable(tool.name()).equals(callable(gold)));
    Collections.shuffle(others, new Random(seed(id)));
    if (distractors == Distractors.NEAREST) {
      others.sort(Comparator.comparingDouble(tool -> -likeness(wanted, tool)));
    }
    return others.subList(0, OTHERS);
  }

  private static double likeness(Offered one, Offered other) {
    Set<String> shared = new HashSet<>(one.words());
    shared.retainAll(other.words());
    return shared.size() / Math.sqrt((double) one.words().size() * other.words().size());
  }

  private static long seed(String id) {
    byte[] digest = digest(id);
    long seed = 0;
    for (int at = 1; at < 9; at++) {
      seed = seed << 8 | (digest[at] & 0xff);
    }
    return seed;
  }

  private static byte[] digest(String id) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError(never);
    }
  }

  private static String callable(String name) {
    String plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
    return plain.length() > 64 ? plain.substring(0, 64) : plain;
  }

  private static boolean right(Answer.Call call, JsonNode query, String gold) {
    try {
      return rightObject(JSON.readTree(call.arguments()), query.path("calls").path(0).path(gold));
    } catch (IOException notJson) {
      return false;
    }
  }

  private static boolean rightObject(JsonNode given, JsonNode accepted) {
    for (var argument : given.properties()) {
      boolean fits = false;
      for (JsonNode one : accepted.path(argument.getKey())) {
        fits |= same(argument.getValue(), one);
      }
      if (!fits) {
        return false;
      }
    }
    for (var wanted : accepted.properties()) {
      boolean optional = false;
      for (JsonNode one : wanted.getValue()) {
        optional |= one.isTextual() && one.asText().isEmpty();
      }
      if (!optional && !given.has(wanted.getKey())) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(JsonNode given, JsonNode accepted) {
    if (given.isNumber() && accepted.isNumber()) {
      return given.decimalValue().compareTo(accepted.decimalValue()) == 0
          || Math.abs(given.doubleValue() - accepted.doubleValue()) < 1e-9;
    }
    if (given.isTextual() && accepted.isTextual()) {
      return plain(given.asText()).equals(plain(accepted.asText()));
    }
    if (given.isArray() && accepted.isArray()) {
      boolean all = given.size() == accepted.size();
      for (int at = 0; all && at < given.size(); at++) {
        all = same(given.path(at), accepted.path(at));
      }
      return all;
    }
    if (given.isObject() && accepted.isObject()) {
      return rightObject(given, accepted);
    }
    return given.equals(accepted);
  }

  private static String plain(String text) {
    return text.replaceAll("[ ,./\\-_*^]", "").toLowerCase(Locale.ROOT).replace('\'', '"');
  }

  private void miss(String kind, JsonNode query, String gold, String given) {
    misses.add(
        kind
            + "\n  Q: "
            + query.path("query").asText().replace('\n', ' ')
            + "\n  gold: "
            + query.path("calls").path(0)
            + "\n  given: "
            + given
            + "\n  tool: "
            + (tools.containsKey(gold) ? tool(gold).function().toString() : gold));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }
}
