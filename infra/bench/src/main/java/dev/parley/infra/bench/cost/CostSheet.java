package dev.parley.infra.bench.cost;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the sheet of costs, and prints it. */
final class CostSheet {

  private static final ObjectMapper FILES =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private static final ObjectMapper NAMES = new ObjectMapper();
  private static final Pattern MEMORY = Pattern.compile("MemorySize: (\\d+)");

  private CostSheet() {}

  /** See {@code infra/bench/cost}. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of("infra/bench/cost-sheet");
    boolean asItIs = arguments.length == 0;
    Assumptions assumptions = assumptions(List.of(arguments));
    String sheet =
        Sheet.of(
            assumptions,
            read(folder.resolve("counts.json"), Counts.class),
            read(folder.resolve("prices.json"), Prices.class),
            memory(Files.readString(Path.of("template.yaml"))));
    System.out.print(sheet);
    // What is kept is the sheet of the assumptions that are in the code.
    if (asItIs) {
      Files.writeString(folder.resolve("SHEET.md"), sheet);
    }
  }

  static <T> T read(Path file, Class<T> type) throws IOException {
    return FILES.readValue(file.toFile(), type);
  }

  /** GB that the template gives its functions. */
  static double memory(String template) {
    List<String> sizes = MEMORY.matcher(template).results().map(size -> size.group(1)).toList();
    if (sizes.size() != 1) {
      throw new IllegalArgumentException("the template has not one MemorySize but " + sizes);
    }
    return Integer.parseInt(sizes.getFirst()) / 1024.0;
  }

  /** The defaults, but for what is set by {@code name=value}. */
  static Assumptions assumptions(List<String> settings) throws IOException {
    ObjectNode values = NAMES.valueToTree(Assumptions.defaults());
    for (String setting : settings) {
      Matcher parts = Pattern.compile("(\\w+)=(.+)").matcher(setting);
      if (!parts.matches()) {
        throw new IllegalArgumentException("not of the form name=value: " + setting);
      }
      JsonNode value = NAMES.readTree(parts.group(2));
      values.set(parts.group(1), value);
    }
    return NAMES.treeToValue(values, Assumptions.class);
  }
}
