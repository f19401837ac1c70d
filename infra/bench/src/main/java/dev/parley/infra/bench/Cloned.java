package dev.parley.infra.bench;

import dev.parley.adapter.lucene.ToolText;
import java.util.ArrayList;
import java.util.List;

/**
 * A large catalogue made of a small one: its tools again and again, each time with a word of its
 * own in the name, the title and the description, so that no two are equal and the vocabulary grows
 * as it does in truth.
 */
final class Cloned {

  private static final List<String> SYLLABLES =
      List.of("ba", "co", "di", "fu", "ga", "ho", "ki", "lu", "ma", "no", "pi", "ru", "sa", "to");

  private Cloned() {}

  static List<ToolText> of(List<ToolText> tools, int size) {
    List<ToolText> all = new ArrayList<>(size);
    for (int at = 0; at < size; at++) {
      ToolText tool = tools.get(at % tools.size());
      int copy = at / tools.size();
      if (copy == 0) {
        all.add(tool);
        continue;
      }
      String app = word(copy);
      all.add(
          new ToolText(
              app + "/" + tool.id(),
              app,
              app,
              tool.appDescription(),
              app + "_" + tool.name(),
              tool.title(),
              tool.description() + " For " + app + " by " + word(at) + ".",
              tool.parameters()));
    }
    return all;
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder("x");
    for (int left = number; left > 0; left /= SYLLABLES.size()) {
      word.append(SYLLABLES.get(left % SYLLABLES.size()));
    }
    return word.toString();
  }
}
