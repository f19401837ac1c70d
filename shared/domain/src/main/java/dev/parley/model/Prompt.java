package dev.parley.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Instructions to a model as a function of a record. The text is a resource: its first line tells
 * its version; <code>{name}</code> stands for a component of the record, what is between <code>
 * {#name}</code> and <code>{/name}</code>, each on a line of its own, only for one that is not
 * blank, and <code>{&gt;name}</code> for the text of another resource beside it. What is filled in
 * is never read as a template.
 *
 * @param <I> what it is filled with: texts, dates, numbers and lists of them
 */
public final class Prompt<I extends Record> {

  private static final Pattern INCLUDED = Pattern.compile("\\{>([a-z-]+)}\n");
  private static final Pattern FILLED =
      Pattern.compile("\\{#(\\w+)}\n((?s:.*?))\\{/\\1}\n|\\{(\\w+)}");
  private static final Pattern VERSION = Pattern.compile("version ([0-9]+)\n\n");

  private final String name;
  private final int version;
  private final List<Part> parts;
  private final Map<String, Method> components;

  private Prompt(String name, int version, List<Part> parts, Map<String, Method> components) {
    this.name = name;
    this.version = version;
    this.parts = parts;
    this.components = components;
  }

  /** What a text is made of, read once. */
  private sealed interface Part {
    record Text(String text) implements Part {}

    record Value(String name) implements Part {}

    /** There only where the component is not blank. */
    record Section(String name, List<Part> parts) implements Part {}
  }

  /**
   * The prompt of a resource {@code prompts/<name>.txt} beside the class of its input.
   *
   * @throws IllegalArgumentException if there is none, it has no version, or it names what the
   *     input has not, or leaves out what the input has
   */
  public static <I extends Record> Prompt<I> of(String name, Class<I> input) {
    String resource = resource(name, input);
    Matcher version = version(name, resource);
    String template =
        INCLUDED
            .matcher(resource.substring(version.end()))
            .replaceAll(
                found -> {
                  String included = resource(found.group(1), input);
                  return Matcher.quoteReplacement(
                      included.substring(version(found.group(1), included).end()));
                });
    List<Part> parts = parts(template);
    Set<String> named = names(parts).collect(Collectors.toCollection(LinkedHashSet::new));
    Map<String, Method> components = new LinkedHashMap<>();
    for (RecordComponent component : input.getRecordComponents()) {
      component.getAccessor().setAccessible(true);
      components.put(component.getName(), component.getAccessor());
    }
    if (!named.equals(components.keySet())) {
      throw new IllegalArgumentException(
          "the prompt " + name + " speaks of " + named + ", its input of " + components.keySet());
    }
    return new Prompt<>(name, Integer.parseInt(version.group(1)), parts, components);
  }

  public String name() {
    return name;
  }

  /** Grows with each change of the text. */
  public int version() {
    return version;
  }

  /** The text for this input. */
  public String text(I filling) {
    Map<String, String> values = HashMap.newHashMap(components.size());
    components.forEach((component, accessor) -> values.put(component, shown(accessor, filling)));
    StringBuilder text = new StringBuilder();
    fill(text, parts, values);
    return text.toString();
  }

  private static void fill(StringBuilder text, List<Part> parts, Map<String, String> values) {
    for (Part part : parts) {
      switch (part) {
        case Part.Text(String words) -> text.append(words);
        case Part.Value(String name) -> text.append(values.getOrDefault(name, ""));
        case Part.Section(String name, List<Part> inner) -> {
          if (!values.getOrDefault(name, "").isBlank()) {
            fill(text, inner, values);
          }
        }
      }
    }
  }

  private static List<Part> parts(String template) {
    List<Part> parts = new ArrayList<>();
    Matcher found = FILLED.matcher(template);
    int end = 0;
    while (found.find()) {
      if (found.start() > end) {
        parts.add(new Part.Text(template.substring(end, found.start())));
      }
      parts.add(
          found.group(1) == null
              ? new Part.Value(found.group(3))
              : new Part.Section(found.group(1), parts(found.group(2))));
      end = found.end();
    }
    if (end < template.length()) {
      parts.add(new Part.Text(template.substring(end)));
    }
    return List.copyOf(parts);
  }

  private static Stream<String> names(List<Part> parts) {
    return parts.stream()
        .flatMap(
            part ->
                switch (part) {
                  case Part.Text _ -> Stream.of();
                  case Part.Value(String name) -> Stream.of(name);
                  case Part.Section(String name, List<Part> inner) ->
                      Stream.concat(Stream.of(name), names(inner));
                });
  }

  private static String shown(Method accessor, Record filling) {
    try {
      return shown(accessor.invoke(filling));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a component cannot be read: " + accessor, e);
    }
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Collection<?> many ->
          many.stream().map(one -> "- " + one).collect(Collectors.joining("\n"));
      default -> value.toString().strip();
    };
  }

  private static Matcher version(String name, String resource) {
    Matcher version = VERSION.matcher(resource);
    if (!version.lookingAt()) {
      throw new IllegalArgumentException("the prompt " + name + " has no version");
    }
    return version;
  }

  private static String resource(String name, Class<?> beside) {
    try (InputStream in = beside.getResourceAsStream("prompts/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalArgumentException("there is no prompt " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a prompt cannot be read: " + name, e);
    }
  }
}
