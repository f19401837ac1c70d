package dev.parley.infra.local;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * {@code template.yaml} as plain maps; a short intrinsic such as {@code !Ref X} is a map with one
 * entry.
 */
public final class Template {
  private final Map<String, ?> content;

  private Template(Map<String, ?> content) {
    this.content = content;
  }

  /** Reads one. */
  public static Template read(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      Map<String, ?> content = new Yaml(new CloudFormation()).load(reader);
      return new Template(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value by its path; an empty map where there is none. */
  public Map<String, ?> map(String... path) {
    Map<String, ?> here = content;
    for (String name : path) {
      here = asMap(here.get(name));
    }
    return here;
  }

  /** The properties of the resources of a type, by their names. */
  public Map<String, Map<String, ?>> resources(String type) {
    Map<String, Map<String, ?>> found = new TreeMap<>();
    map("Resources")
        .forEach(
            (name, resource) -> {
              if (type.equals(asMap(resource).get("Type"))) {
                found.put(name, asMap(asMap(resource).get("Properties")));
              }
            });
    return found;
  }

  /** A value that is a map; an empty one for any other. */
  @SuppressWarnings("unchecked") // YAML of a template: keys are text.
  public static Map<String, ?> asMap(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, ?>) map : Map.of();
  }

  /** A value that is a list; an empty one for any other. */
  public static List<?> asList(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static final class CloudFormation extends SafeConstructor {
    CloudFormation() {
      super(new LoaderOptions());
      yamlMultiConstructors.put("!", new Intrinsic());
    }

    private final class Intrinsic extends AbstractConstruct {
      @Override
      public Object construct(Node node) {
        Object argument =
            switch (node) {
              case ScalarNode text -> text.getValue();
              case SequenceNode list -> constructSequence(list);
              case MappingNode map -> constructMapping(map);
              default -> throw new IllegalStateException("unknown kind of node: " + node);
            };
        return Map.of(node.getTag().getValue(), argument);
      }
    }
  }
}
