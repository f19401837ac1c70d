package dev.parley.infra.local;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The paths that the controllers of a function answer, read from their annotations. */
final class Routes {
  private static final String HTTP = "io.micronaut.http.annotation.";
  private static final Set<String> METHODS =
      Set.of("Get", "Post", "Put", "Patch", "Delete", "Head", "Options");
  private static final String VERSIONED = "/api/v1";
  private static final String UNVERSIONED = "/api";

  private static final Object[] NONE = {};

  private Routes() {}

  /** All of them as API Gateway writes paths, each under both of its prefixes. */
  static Set<String> of(Path function) {
    Set<String> paths = new TreeSet<>();
    operations(function)
        .forEach(operation -> addBoth(operation.substring(operation.indexOf(' ') + 1), paths));
    return paths;
  }

  /** Method and path of every route, as it is declared: {@code GET /health}. */
  static Set<String> operations(Path function) {
    Set<String> operations = new TreeSet<>();
    for (JavaClass type : Built.classes(List.of(function))) {
      if (type.isAnnotatedWith(HTTP + "Controller")) {
        String prefix =
            texts(type.getAnnotationOfType(HTTP + "Controller"), "value").findFirst().orElse("/");
        for (JavaMethod method : type.getMethods()) {
          for (JavaAnnotation<?> annotation : method.getAnnotations()) {
            if (isRoute(annotation.getRawType())) {
              String verb = annotation.getRawType().getSimpleName().toUpperCase(Locale.ROOT);
              declared(annotation)
                  .map(path -> verb + " " + gatewayPath(prefix + "/" + path))
                  .forEach(operations::add);
            }
          }
        }
      }
    }
    return operations;
  }

  private static boolean isRoute(JavaClass annotation) {
    return annotation.getPackageName().equals("io.micronaut.http.annotation")
        && METHODS.contains(annotation.getSimpleName());
  }

  /** {@code @Get} stands for {@code @Get("/")}. */
  private static Stream<String> declared(JavaAnnotation<?> annotation) {
    List<String> paths =
        Stream.of("value", "uri", "uris")
            .flatMap(name -> texts(annotation, name))
            .filter(path -> !path.isEmpty() && !path.equals("/"))
            .distinct()
            .toList();
    return paths.isEmpty() ? Stream.of("/") : paths.stream();
  }

  private static Stream<String> texts(JavaAnnotation<?> annotation, String name) {
    return switch (annotation.get(name).orElse(NONE)) {
      case String text -> Stream.of(text);
      case String[] texts -> Stream.of(texts);
      case Object[] none when none.length == 0 -> Stream.of();
      default -> throw new IllegalStateException("not a path: " + annotation.getDescription());
    };
  }

  /**
   * Micronaut's {@code /a/{id:[0-9]+}{?q}} and {@code /a/{+rest}} are {@code /a/{id}} and {@code
   * /a/{rest+}}.
   */
  static String gatewayPath(String template) {
    String path =
        template
            .replaceAll("\\{[?&#][^}]*}", "")
            .replaceAll("\\{\\+([A-Za-z_]+)[^}]*}", "{$1+}")
            .replaceAll("\\{([A-Za-z_]+):[^{}]*(\\{[^{}]*}[^{}]*)*}", "{$1}")
            .replaceAll("/{2,}", "/");
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static void addBoth(String path, Set<String> paths) {
    paths.add(path);
    if (path.startsWith(VERSIONED + "/")) {
      paths.add(UNVERSIONED + path.substring(VERSIONED.length()));
    } else if (!path.startsWith(UNVERSIONED + "/")) {
      paths.add(UNVERSIONED + path);
    }
  }
}
