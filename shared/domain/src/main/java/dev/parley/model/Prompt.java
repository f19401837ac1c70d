package dev.parley.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
  private final String template;
  private final Class<I> input;

  private Prompt(String name, int version, String template, Class<I> input) {
    this.name = name;
    this.version = version;
    this.template = template;
    this.input = input;
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
    Set<String> named = new LinkedHashSet<>();
    FILLED
        .matcher(template)
        .results()
        .forEach(
            found -> {
              named.add(found.group(1) == null ? found.group(3) : found.group(1));
              if (found.group(2) != null) {
                FILLED
                    .matcher(found.group(2))
                    .results()
                    .forEach(inner -> named.add(inner.group(3)));
              }
            });
    Set<String> components =
        Arrays.stream(input.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!named.equals(components)) {
      throw new IllegalArgumentException(
          "the prompt " + name + " speaks of " + named + ", its input of " + components);
    }
    return new Prompt<>(name, Integer.parseInt(version.group(1)), template, input);
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
    Map<String, String> values = new LinkedHashMap<>();
    for (RecordComponent component : input.getRecordComponents()) {
      values.put(component.getName(), shown(value(component, filling)));
    }
    return fill(template, values);
  }

  private static String fill(String text, Map<String, String> values) {
    return FILLED
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) == null
                        ? values.getOrDefault(found.group(3), "")
                        : values.getOrDefault(found.group(1), "").isBlank()
                            ? ""
                            : fill(found.group(2), values)));
  }

  private static @Nullable Object value(RecordComponent component, Record filling) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(filling);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a component cannot be read: " + component, e);
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
