package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a listener is told when one goes on where another broke off. */
final class ToldTest {

  private static final String TOLD = "Hello Ann. The weather in Rome is fi";

  @Test
  void an_answer_that_goes_on_is_told_as_it_is() {
    assertThat(goneOn(TOLD, "ne today.")).isEqualTo(TOLD + "ne today.");
    assertThat(goneOn("It costs 1", "1 euros")).isEqualTo("It costs 11 euros");
    assertThat(goneOn("A bana", "na.")).isEqualTo("A banana.");
    assertThat(goneOn("Line one.", "\n\nLine two.")).isEqualTo("Line one.\n\nLine two.");
    assertThat(goneOn("It was very", " very good")).isEqualTo("It was very very good");
    assertThat(goneOn("All is said.", "")).isEqualTo("All is said.");
  }

  @Test
  void what_is_begun_again_is_not_told_twice() {
    assertThat(goneOn(TOLD, "fine today.")).isEqualTo(TOLD + "ne today.");
    assertThat(goneOn(TOLD, "The weather in Rome is fine today.")).isEqualTo(TOLD + "ne today.");
    assertThat(goneOn(TOLD, TOLD + "ne today.")).isEqualTo(TOLD + "ne today.");
    assertThat(goneOn(TOLD, "\n\n" + TOLD + "ne today.")).isEqualTo(TOLD + "ne today.");
    assertThat(goneOn(TOLD, TOLD)).isEqualTo(TOLD);
    assertThat(goneOn("**Rome** is", "**Rome** is big")).isEqualTo("**Rome** is big");
    assertThat(goneOn("ha ha", "ha ha ha!")).isEqualTo("ha ha ha!");
  }

  @Test
  void what_only_looks_like_a_beginning_is_told() {
    assertThat(goneOn(TOLD, "The end.")).isEqualTo(TOLD + "The end.");
    assertThat(goneOn(TOLD, "Hello")).isEqualTo(TOLD + "Hello");
  }

  @Test
  void it_makes_no_difference_in_which_pieces_it_comes() {
    Proof proof = Proof.of("continued-answers");
    Random random = new Random(proof.seed());
    List<String> words =
        List.of("the ", "sky", ", ", "is ", "blue. ", "\n", "A ", "ban", "ana ", "7");
    for (int time = 0; time < proof.count(2_000, 200_000); time++) {
      String before = text(random, words, 1 + random.nextInt(12)) + "x";
      String after = text(random, words, random.nextInt(12));
      String rest =
          switch (random.nextInt(3)) {
            case 0 -> after;
            case 1 -> before + after;
            default -> before.substring(random.nextInt(before.length())) + after;
          };

      String whole = goneOn(before, List.of(rest));
      List<String> letters = rest.codePoints().mapToObj(Character::toString).toList();

      assertThat(goneOn(before, letters)).isEqualTo(whole);
      // Nothing but a repetition is ever left out, and nothing is added.
      assertThat(whole).startsWith(before);
      String told = whole.substring(before.length());
      assertThat(rest).endsWith(told);
      String left = rest.substring(0, rest.length() - told.length());
      assertThat(before).endsWith(left.stripLeading());
    }
  }

  private static String text(Random random, List<String> words, int count) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < count; at++) {
      text.append(words.get(random.nextInt(words.size())));
    }
    return text.toString();
  }

  private static String goneOn(String before, String after) {
    return goneOn(before, List.of(after));
  }

  private static String goneOn(String before, List<String> after) {
    List<String> heard = new ArrayList<>();
    Told told = new Told(heard::add);
    told.begin();
    told.say(before);
    told.begin();
    after.forEach(told::say);
    told.end();
    assertThat(String.join("", heard)).isEqualTo(told.text());
    return told.text();
  }
}
