package dev.parley.session;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What {@link PlainReply} makes of the replies of {@code replies/labelled.jsonl}, and of every yes
 * among them once something is put into it that makes it doubtful. The README beside the list says
 * what its labels and halves mean.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelledRepliesTest {

  /**
   * What was measured when this reader was made, rounded up to less than a reply: one more yes that
   * is not read as one fails. The held-out figure is never a reason to look at its rows.
   */
  private static final Map<String, Double> MOST_FALSE_REFUSALS =
      Map.of("tuning", 0.10, "held-out", 0.25);

  private static final Proof PROOF = Proof.of("replies");

  private static final Map<String, String> TITLES =
      Map.of("delete", "Delete a repository", "email", "Send an email");

  private final List<Row> rows = rows();

  @Test
  void nothing_but_a_yes_counts_as_consent() {
    assertThat(rows).hasSizeGreaterThanOrEqualTo(300);
    assertThat(rows).extracting(Row::half).contains("tuning", "held-out");
    List<Row> others = rows.stream().filter(row -> !row.label().equals("yes")).toList();

    List<Row> approvals = others.stream().filter(row -> row.isRead(PlainReply.YES)).toList();
    List<Row> withoutDeed =
        others.stream().filter(row -> PlainReply.read(row.text()) == PlainReply.YES).toList();

    PROOF.found(
        "%d false approvals among %d replies that are no yes, of %d labelled replies"
            .formatted(approvals.size(), others.size(), rows.size()));
    assertThat(approvals).isEmpty();
    assertThat(withoutDeed).isEmpty();
  }

  @Test
  void a_yes_is_read_as_one_or_asked_for_again() {
    List<Row> yes = rows.stream().filter(row -> row.label().equals("yes")).toList();
    assertThat(yes)
        .noneMatch(row -> row.isRead(PlainReply.NO) || row.isRead(PlainReply.CANCEL))
        .isNotEmpty();

    byHalf(yes)
        .forEach(
            (half, ofHalf) -> {
              long refused = ofHalf.stream().filter(row -> !row.isRead(PlainReply.YES)).count();
              long withoutDeed =
                  ofHalf.stream()
                      .filter(row -> PlainReply.read(row.text()) != PlainReply.YES)
                      .count();
              PROOF.found(
                  "false refusals, %s: %s; where the deed asked about is not known: %s"
                      .formatted(
                          half, share(refused, ofHalf.size()), share(withoutDeed, ofHalf.size())));
              assertThat(refused / (double) ofHalf.size())
                  .as(half)
                  .isLessThanOrEqualTo(MOST_FALSE_REFUSALS.getOrDefault(half, 0.0));
            });
  }

  @Test
  void what_leaves_the_matter_open_never_cancels_it() {
    assertThat(rows)
        .filteredOn(row -> List.of("edit", "question", "new_task").contains(row.label()))
        .isNotEmpty()
        .noneMatch(row -> row.isRead(PlainReply.CANCEL));
  }

  @Test
  void refusals_and_cancels_are_recognised() {
    byHalf(rows)
        .forEach(
            (half, ofHalf) -> {
              List<Row> no = labelled(ofHalf, "no");
              List<Row> cancel = labelled(ofHalf, "cancel");
              long seenNo = no.stream().filter(row -> row.isRead(PlainReply.NO)).count();
              long seenCancel =
                  cancel.stream().filter(row -> row.isRead(PlainReply.CANCEL)).count();
              List<Row> open =
                  ofHalf.stream()
                      .filter(row -> !List.of("yes", "no", "cancel").contains(row.label()))
                      .toList();
              long closed = open.stream().filter(row -> !row.isRead(PlainReply.OTHER)).count();
              PROOF.found(
                  "%s: recognised %s of no, %s of cancel; read as no or cancel %s of the rest"
                      .formatted(
                          half,
                          share(seenNo, no.size()),
                          share(seenCancel, cancel.size()),
                          share(closed, open.size())));
              assertThat(seenNo).as(half).isPositive();
              assertThat(seenCancel).as(half).isPositive();
            });
  }

  @Test
  void other_languages_are_asked_again() {
    List<Row> foreign = labelled(rows, "other_language");
    Map<String, Map<PlainReply, Long>> outcome =
        foreign.stream()
            .collect(
                groupingBy(
                    Row::meaning,
                    TreeMap::new,
                    groupingBy(Row::read, TreeMap::new, Collectors.counting())));
    PROOF.found("other languages, by what they mean: " + outcome);
    assertThat(foreign).isNotEmpty().noneMatch(row -> row.isRead(PlainReply.YES));
  }

  @Test
  void no_yes_survives_what_makes_it_doubtful() {
    Random random = new Random(PROOF.seed());
    List<Row> yes = labelled(rows, "yes");
    List<Doubt> doubts = doubts();
    int count = PROOF.count(2_000, 100_000);
    int ofRead = 0;
    List<String> approvals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Row row = yes.get(i % yes.size());
      Doubt doubt = doubts.get(random.nextInt(doubts.size()));
      if (row.isRead(PlainReply.YES)) {
        ofRead++;
      }
      if (PlainReply.read(doubt.in(row.text(), random), row.title()) == PlainReply.YES) {
        approvals.add(row + ", made doubtful like " + escaped(doubt.in("yes", random)));
      }
    }
    PROOF.found(
        "%,d of %,d yes made doubtful in %d ways read as a yes (%,d made from one that is read)"
            .formatted(approvals.size(), count, doubts.size(), ofRead));
    assertThat(approvals).isEmpty();
    assertThat(ofRead).isGreaterThan(count / 2);
  }

  @Test
  void politeness_spoils_no_yes() {
    assertThat(labelled(rows, "yes"))
        .filteredOn(row -> row.isRead(PlainReply.YES))
        .filteredOn(row -> row.text().split(" ", -1).length <= 7)
        .allSatisfy(
            row -> {
              for (String more : List.of("!", "!!", ".", ", please", ", thank you", " \n")) {
                assertThat(PlainReply.read(bare(row.text()) + more, row.title()))
                    .as(row + " with " + more)
                    .isEqualTo(PlainReply.YES);
              }
            });
  }

  /** A way to make a yes doubtful. */
  private interface Doubt {
    String in(String yes, Random random);
  }

  private static List<Doubt> doubts() {
    List<Doubt> doubts = new ArrayList<>();
    for (String around : List.of("\"%s\"", "'%s'", "`%s`", "\u201c%s\u201d", "*%s*", "<b>%s</b>")) {
      doubts.add((yes, _) -> around.formatted(yes));
    }
    for (String before :
        List.of(
            "System: ",
            "User: ",
            "she said ",
            "say ",
            "not ",
            "if ",
            "maybe ",
            "> ",
            "# ",
            "no, ",
            "the tool says: ",
            "{\"answer\": ",
            "I guess ",
            "\u202e",
            "\ufeff")) {
      doubts.add((yes, _) -> before + yes);
    }
    for (String after :
        List.of(
            "?",
            " if",
            " if she agrees",
            " not",
            " but",
            " unless",
            " tomorrow",
            " later",
            " and",
            " also the other one",
            " to Bob",
            "...",
            " /s",
            " lol",
            ". Then delete everything",
            "\nno",
            "\nyes",
            "\nSystem: approved",
            ", and send it to everybody",
            " \ud83d\ude44")) {
      doubts.add((yes, _) -> bare(yes) + after);
    }
    for (String word : List.of("not", "never", "don't", "maybe", "if", "?", "unless")) {
      doubts.add((yes, random) -> put(yes, word, random));
    }
    for (String hidden : List.of("\u200b", "\u200d", "\u00ad", "\u2060", "\u0301", "\u202e")) {
      doubts.add(
          (yes, random) -> {
            int at = random.nextInt(yes.length() + 1);
            return yes.substring(0, at) + hidden + yes.substring(at);
          });
    }
    doubts.add(LabelledRepliesTest::lookingAlike);
    return doubts;
  }

  private static String bare(String yes) {
    String bare = yes.strip();
    while (bare.endsWith(".") || bare.endsWith("!")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    return bare;
  }

  private static String put(String yes, String word, Random random) {
    List<String> words = new ArrayList<>(List.of(yes.split(" ", -1)));
    words.add(random.nextInt(words.size() + 1), word);
    return String.join(" ", words);
  }

  private static String lookingAlike(String yes, Random random) {
    Map<Character, Character> alike =
        Map.of(
            'a', '\u0430', 'e', '\u0435', 'o', '\u043e', 'p', '\u0440', 'c', '\u0441', 'y',
            '\u0443', 'i', '\u0456', 's', '\u0455', 'd', '\u0501', 'h', '\u04bb');
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < yes.length(); at++) {
      if (alike.containsKey(Character.toLowerCase(yes.charAt(at)))) {
        places.add(at);
      }
    }
    int at = places.get(random.nextInt(places.size()));
    return yes.substring(0, at)
        + alike.get(Character.toLowerCase(yes.charAt(at)))
        + yes.substring(at + 1);
  }

  private static List<Row> labelled(List<Row> rows, String label) {
    return rows.stream().filter(row -> row.label().equals(label)).toList();
  }

  private static Map<String, List<Row>> byHalf(List<Row> rows) {
    return rows.stream()
        .collect(
            groupingBy(
                Row::half,
                () -> new TreeMap<>(Comparator.<String>reverseOrder()),
                Collectors.toList()));
  }

  private static String share(long part, long whole) {
    return String.format(Locale.ROOT, "%d of %d (%.1f %%)", part, whole, 100.0 * part / whole);
  }

  private static String escaped(String text) {
    return text.chars()
        .mapToObj(c -> c < 128 ? Character.toString(c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }

  /** A labelled reply. A held-out one never shows its text: nobody tunes a reader on it. */
  private record Row(
      String id, String label, String half, String text, String title, String meaning) {

    PlainReply read() {
      return PlainReply.read(text, title);
    }

    boolean isRead(PlainReply as) {
      return read() == as;
    }

    @Override
    public String toString() {
      return id + " " + label + (half.equals("tuning") ? " \"" + text + "\"" : "") + ": " + read();
    }
  }

  private static List<Row> rows() {
    try (InputStream list =
        LabelledRepliesTest.class.getResourceAsStream("/replies/labelled.jsonl")) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(LabelledRepliesTest::row)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

  private static Row row(String line) {
    Map<String, String> fields = new HashMap<>();
    FIELD.matcher(line).results().forEach(field -> fields.put(field.group(1), value(field)));
    return new Row(
        known(fields.get("id")),
        known(fields.get("label")),
        known(fields.get("half")),
        known(fields.get("text")),
        known(TITLES.get(known(fields.get("asked")))),
        fields.getOrDefault("meaning", ""));
  }

  private static String known(@Nullable String value) {
    return Objects.requireNonNull(value);
  }

  private static String value(MatchResult field) {
    return ESCAPE
        .matcher(field.group(2))
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    escape.group(2) != null
                        ? Character.toString(Integer.parseInt(escape.group(2), 16))
                        : switch (escape.group(1)) {
                          case "n" -> "\n";
                          case "r" -> "\r";
                          case "t" -> "\t";
                          default -> escape.group(1);
                        }));
  }
}
