package dev.parley.infra.lambda;

import dev.parley.infra.local.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The intrinsic functions of a template, in their short and their long form, and its references to
 * secrets.
 */
final class Intrinsics {

  /** Stands for a value that is to be left out. */
  private static final Object NO_VALUE = new Object();

  private static final Pattern SUBSTITUTE = Pattern.compile("\\$\\{([^}]+)}");
  private static final Pattern SECRET =
      Pattern.compile(
          "\\{\\{resolve:secretsmanager:(arn:[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:[^:]*):SecretString:"
              + "([^:}]+)(?::[^}]*)?}}");

  private final Template template;
  private final Map<String, ?> references;
  private final Map<String, String> attributes;
  private final Map<String, Map<String, String>> secrets;

  /**
   * @param references what {@code !Ref} gives: parameters, pseudo parameters and resources
   * @param attributes what {@code !GetAtt} gives, as {@code Resource.Attribute}
   * @param secrets the fields of secrets, by their ARNs
   */
  Intrinsics(
      Template template,
      Map<String, ?> references,
      Map<String, String> attributes,
      Map<String, Map<String, String>> secrets) {
    this.template = template;
    this.references = references;
    this.attributes = attributes;
    this.secrets = secrets;
  }

  /** A value with nothing left to be evaluated; null where it is left out. */
  @Nullable Object evaluate(@Nullable Object value) {
    Object evaluated = value(value);
    return Objects.equals(evaluated, NO_VALUE) ? null : evaluated;
  }

  /** The entries of a map, evaluated, without those that are left out. */
  Map<String, ?> evaluated(Map<String, ?> map) {
    return Template.asMap(evaluate(map));
  }

  private @Nullable Object value(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      for (Object item : list) {
        Object evaluated = value(item);
        if (!Objects.equals(evaluated, NO_VALUE)) {
          all.add(evaluated);
        }
      }
      return all;
    }
    if (value instanceof Map<?, ?>) {
      Map<String, ?> map = Template.asMap(value);
      if (map.size() == 1) {
        Map.Entry<String, ?> only = map.entrySet().iterator().next();
        String name = only.getKey();
        if (name.startsWith("!")) {
          return call(name.substring(1), only.getValue());
        }
        if (name.equals("Ref") || name.equals("Condition")) {
          return call(name, only.getValue());
        }
        if (name.startsWith("Fn::")) {
          return call(name.substring(4), only.getValue());
        }
      }
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      map.forEach(
          (name, item) -> {
            Object evaluated = value(item);
            if (!Objects.equals(evaluated, NO_VALUE)) {
              all.put(name, evaluated);
            }
          });
      return all;
    }
    return value instanceof String text ? revealed(text) : value;
  }

  private @Nullable Object call(String function, @Nullable Object argument) {
    List<?> list = Template.asList(argument);
    return switch (function) {
      case "Ref" -> reference(String.valueOf(argument));
      case "GetAtt" ->
          attribute(
              argument instanceof List<?>
                  ? list.stream().map(String::valueOf).collect(Collectors.joining("."))
                  : String.valueOf(argument));
      case "Sub" ->
          argument instanceof List<?>
              ? substituted(String.valueOf(list.getFirst()), Template.asMap(list.get(1)))
              : substituted(String.valueOf(argument), Map.of());
      case "If" -> value(condition(String.valueOf(list.get(0))) ? list.get(1) : list.get(2));
      case "Condition" -> condition(String.valueOf(argument));
      case "Equals" ->
          String.valueOf(value(list.get(0))).equals(String.valueOf(value(list.get(1))));
      case "Not" -> !isTrue(list.getFirst());
      case "And" -> list.stream().allMatch(this::isTrue);
      case "Or" -> list.stream().anyMatch(this::isTrue);
      case "Join" ->
          Template.asList(value(list.get(1))).stream()
              .map(String::valueOf)
              .collect(Collectors.joining(String.valueOf(list.get(0))));
      case "Split" ->
          List.of(
              String.valueOf(value(list.get(1)))
                  .split(Pattern.quote(String.valueOf(list.get(0))), -1));
      case "Select" ->
          Template.asList(value(list.get(1))).get(Integer.parseInt(String.valueOf(list.get(0))));
      default -> throw new IllegalStateException("no such intrinsic function here: " + function);
    };
  }

  private boolean isTrue(@Nullable Object condition) {
    return Boolean.TRUE.equals(value(condition));
  }

  private boolean condition(String name) {
    Object definition = template.map("Conditions").get(name);
    if (definition == null) {
      throw new IllegalStateException("no such condition: " + name);
    }
    return isTrue(definition);
  }

  private Object reference(String name) {
    if (name.equals("AWS::NoValue")) {
      return NO_VALUE;
    }
    Object found = references.get(name);
    if (found == null) {
      throw new IllegalStateException(
          template.map("Parameters").containsKey(name)
              ? "the parameter " + name + " has no value: give it by --parameter " + name + "=…"
              : "nothing to refer to: " + name);
    }
    return found;
  }

  private String attribute(String name) {
    String found = attributes.get(name);
    if (found == null) {
      throw new IllegalStateException("nothing to refer to: " + name);
    }
    return found;
  }

  private String substituted(String text, Map<String, ?> more) {
    String whole =
        SUBSTITUTE
            .matcher(text)
            .replaceAll(match -> Matcher.quoteReplacement(substitute(match, more)));
    return revealed(whole);
  }

  private String substitute(MatchResult match, Map<String, ?> more) {
    String name = match.group(1);
    if (name.startsWith("!")) {
      return "${" + name.substring(1) + "}";
    }
    if (more.containsKey(name)) {
      return String.valueOf(value(more.get(name)));
    }
    return name.contains(".") ? attribute(name) : String.valueOf(reference(name));
  }

  private String revealed(String text) {
    return SECRET
        .matcher(text)
        .replaceAll(
            match -> {
              Map<String, String> fields = secrets.get(match.group(1));
              String field = fields == null ? null : fields.get(match.group(2));
              if (field == null) {
                throw new IllegalStateException(
                    "no field " + match.group(2) + " in the secret " + match.group(1));
              }
              return Matcher.quoteReplacement(field);
            });
  }
}
