package dev.parley.adapter.lucene;

import dev.parley.adapter.lucene.ToolText.Parameter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is looked at when a tool is weighed, kept beside its place in the index.
 *
 * @param name the words of its name
 * @param summary the words of its title and of the first sentence of its description
 * @param rest the other words of its description and of its parameters
 * @param numbers how many numbers it cannot do without
 * @param verbs what it does
 * @param needs of what things it needs an identifier
 * @param finds what things it finds by free text
 */
record Card(
    String id,
    String app,
    List<String> name,
    List<String> summary,
    List<String> rest,
    int numbers,
    int traits,
    Set<Verb> verbs,
    List<String> needs,
    List<String> finds) {

  /** It needs a date. */
  static final int NEEDS_DATE = 1;

  /** It can use a date or time. */
  static final int TAKES_DATE = 1 << 1;

  /** It needs a mail address. */
  static final int NEEDS_MAIL = 1 << 2;

  /** It needs an address of the web. */
  static final int NEEDS_LINK = 1 << 3;

  /** It needs a place. */
  static final int NEEDS_PLACE = 1 << 4;

  /** It finds things. */
  static final int SEARCHES = 1 << 5;

  /** It can be given free text to look for. */
  static final int FREE_TEXT = 1 << 6;

  /** It tells who is asking. */
  static final int TELLS_SELF = 1 << 7;

  private static final int SUMMARY = 25;
  private static final int FINDS = 40;
  private static final int REST = 150;
  private static final Pattern IN_BRACES = Pattern.compile("\\{([^}]+)}");
  private static final Pattern SEGMENTS = Pattern.compile("[\\s/]+");
  private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.!?\\n])\\s");
  private static final Pattern STOPS = Pattern.compile("[.\\n]");
  private static final Set<String> IDENTIFIERS = Set.of("id", "uuid");
  private static final Set<String> PATH_IDENTIFIERS = Set.of("id", "kei", "uuid", "slug");
  private static final Set<String> SELF = Set.of("me", "profil", "whoami", "self");
  private static final Set<String> FREE =
      Set.of(
          "query",
          "q",
          "keyword",
          "keywords",
          "search",
          "term",
          "terms",
          "text",
          "name",
          "title",
          "prompt",
          "question");

  Card {
    name = List.copyOf(name);
    summary = List.copyOf(summary);
    rest = List.copyOf(rest);
    needs = List.copyOf(needs);
    finds = List.copyOf(finds);
    verbs = Set.copyOf(verbs);
  }

  static Card of(ToolText tool) {
    List<String> described = Words.withSmall(tool.description());
    Set<Verb> verbs = Verb.of(tool.name(), described);
    List<String> name = Words.withSmall(tool.name());
    Set<String> summary = new LinkedHashSet<>(Words.of(tool.title()));
    summary.addAll(Words.of(END_OF_SENTENCE.split(tool.description().strip(), 2)[0]));
    int numbers = 0;
    int traits = 0;
    Matcher braces = IN_BRACES.matcher(tool.name());
    while (braces.find()) {
      if (braces.group(1).contains("number") || braces.group(1).contains("count")) {
        numbers++;
      }
    }
    for (Parameter parameter : tool.parameters()) {
      if (!parameter.top()) {
        continue;
      }
      String called = parameter.name().toLowerCase(Locale.ROOT);
      boolean dated = called.contains("date") || called.contains("day");
      if (dated || called.contains("time")) {
        traits |= TAKES_DATE;
      }
      if (FREE.contains(called)) {
        traits |= FREE_TEXT;
      }
      if (!parameter.required()) {
        continue;
      }
      if (dated) {
        traits |= NEEDS_DATE;
      }
      if (called.contains("email")) {
        traits |= NEEDS_MAIL;
      }
      if (called.contains("url") || called.contains("link")) {
        traits |= NEEDS_LINK;
      }
      if (placed(called)) {
        traits |= NEEDS_PLACE;
      }
      boolean number = parameter.type().equals("integer") || parameter.type().equals("number");
      List<String> words = Words.withSmall(parameter.name());
      if (number && (words.isEmpty() || !words.getLast().equals("id"))) {
        numbers++;
      }
    }
    if (Verb.searches(name) || Verb.searches(described.subList(0, Math.min(2, described.size())))) {
      traits |= SEARCHES;
    }
    if (!name.isEmpty() && SELF.contains(name.getLast())) {
      traits |= TELLS_SELF;
    }
    boolean findsByText = (traits & SEARCHES) != 0 && (traits & FREE_TEXT) != 0;
    return new Card(
        tool.id(),
        tool.app(),
        distinct(Words.of(tool.name()), Integer.MAX_VALUE),
        distinct(summary, SUMMARY),
        rest(tool, summary),
        numbers,
        traits,
        verbs,
        needs(tool),
        findsByText ? distinct(opening(tool.description()), FINDS) : List.of());
  }

  boolean has(int trait) {
    return (traits & trait) != 0;
  }

  boolean does(Verb verb) {
    return verbs.contains(verb);
  }

  boolean doesOnly(Verb verb) {
    return verbs.size() == 1 && verbs.contains(verb);
  }

  private static boolean placed(String parameter) {
    return parameter.contains("location")
        || parameter.contains("city")
        || parameter.contains("place")
        || parameter.contains("address")
        || parameter.contains("country")
        || parameter.contains("state");
  }

  /**
   * Of what an identifier is needed: {@code /albums/{id}} of an album, {@code user_id} of a user.
   */
  private static List<String> needs(ToolText tool) {
    Set<String> needs = new LinkedHashSet<>();
    List<String> before = List.of();
    for (String segment : SEGMENTS.split(tool.name(), -1)) {
      boolean inBraces = segment.startsWith("{") && segment.endsWith("}");
      List<String> words = Words.withSmall(segment);
      if (!inBraces) {
        before = words.isEmpty() ? before : words;
        continue;
      }
      words = words.stream().filter(word -> !PATH_IDENTIFIERS.contains(word)).toList();
      if (!words.isEmpty()) {
        needs.add(words.getLast());
      } else if (!before.isEmpty()) {
        needs.add(before.getLast());
      }
    }
    for (Parameter parameter : tool.parameters()) {
      List<String> words = Words.withSmall(parameter.name());
      int last = words.size() - 1;
      if (parameter.top()
          && parameter.required()
          && last > 0
          && IDENTIFIERS.contains(words.get(last))) {
        needs.add(words.get(last - 1));
      }
    }
    return List.copyOf(needs);
  }

  private static List<String> rest(ToolText tool, Set<String> summary) {
    Set<String> rest = new LinkedHashSet<>(Words.of(tool.description()));
    for (Parameter parameter : tool.parameters()) {
      rest.addAll(Words.of(parameter.name()));
      rest.addAll(Words.of(parameter.description()));
      parameter.choices().forEach(choice -> rest.addAll(Words.of(choice)));
    }
    rest.removeAll(summary);
    return distinct(rest, REST);
  }

  /** The words of the first two sentences or lines. */
  private static List<String> opening(String description) {
    List<String> words = new ArrayList<>();
    STOPS
        .splitAsStream(description.strip())
        .filter(part -> !part.isBlank())
        .limit(2)
        .forEach(part -> words.addAll(Words.withSmall(part)));
    return words;
  }

  private static List<String> distinct(Collection<String> words, int limit) {
    return words.stream().distinct().limit(limit).toList();
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(id);
      out.writeUTF(app);
      write(name, out);
      write(summary, out);
      write(rest, out);
      out.writeInt(numbers);
      out.writeInt(traits);
      write(verbs.stream().map(Verb::name).sorted().toList(), out);
      write(needs, out);
      write(finds, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Card of(byte[] bytes, int offset, int length) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, offset, length))) {
      return new Card(
          in.readUTF(),
          in.readUTF(),
          read(in),
          read(in),
          read(in),
          in.readInt(),
          in.readInt(),
          read(in).stream().map(Verb::valueOf).collect(Collectors.toSet()),
          read(in),
          read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(List<String> words, DataOutputStream out) throws IOException {
    out.writeShort(words.size());
    for (String word : words) {
      out.writeUTF(word);
    }
  }

  private static List<String> read(DataInputStream in) throws IOException {
    int size = in.readUnsignedShort();
    List<String> words = new ArrayList<>(size);
    for (int at = 0; at < size; at++) {
      words.add(in.readUTF().intern());
    }
    return words;
  }
}
