package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;

/** What the zips of the functions carry, where they have been built. */
class PackagesTest {
  private static final String ADAPTER = "dev/parley/adapter/";

  /** Which systems a function speaks to, and so which adapters it carries. */
  private static final Map<String, Set<String>> ADAPTERS =
      new TreeMap<>(
          Map.of(
              "auth", Set.of("crypto", "dynamodb", "postgres"),
              "chat", runningTurns(),
              "cleanup", Set.of("crypto", "dynamodb", "postgres", "sqs"),
              "consent", Set.of("crypto", "dynamodb", "jsonschema", "postgres", "sqs"),
              "conversations", Set.of("crypto", "dynamodb", "postgres"),
              "health", Set.of("crypto", "dynamodb", "mcp", "postgres"),
              "integrations", Set.of("crypto", "dynamodb", "mcp", "openapi", "postgres"),
              "oauth-callback",
                  Set.of("composio", "crypto", "dynamodb", "oauth", "postgres", "sqs"),
              "turns", runningTurns()));

  /** What each has in its {@code lib}, by the name of the artifact. */
  private static final Map<String, Set<String>> JARS = new TreeMap<>();

  private static Set<String> runningTurns() {
    return Set.of(
        "composio",
        "crypto",
        "dynamodb",
        "jsonschema",
        "lucene",
        "mcp",
        "models",
        "oauth",
        "openapi",
        "postgres",
        "sqs");
  }

  @BeforeAll
  static void read_the_zips() throws IOException {
    for (Path function : Built.functions()) {
      Path zip = zip(function);
      // A build that ends before "package", or is for the local runner, makes none.
      assumeThat(zip).exists();
      try (ZipFile file = new ZipFile(zip.toFile())) {
        JARS.put(
            function.getFileName().toString(),
            file.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(".jar"))
                .map(name -> name.replaceAll("lib/(.*?)-[0-9].*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
  }

  @Test
  void a_function_carries_the_classes_of_its_adapters_and_no_others() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Path function : Built.functions()) {
      found.put(function.getFileName().toString(), adapters(zip(function)));
    }
    assertThat(found).isEqualTo(ADAPTERS);
  }

  @Test
  void what_a_function_carries_has_been_looked_at() throws IOException {
    Path file = Built.ROOT.resolve("functions/packages.txt");
    String carried = carried();
    assertThat(carried)
        .as("What the zips carry has changed. If it is meant to be, %s is:\n%s", file, carried)
        .isEqualTo(Files.readString(file));
  }

  /** The list of AWS's services is shortened in a zip. */
  @Test
  void the_services_of_aws_have_in_a_zip_the_addresses_that_they_have_in_the_whole_library(
      @TempDir Path folder) throws Exception {
    try (URLClassLoader packed =
        new URLClassLoader(
            libraries(zip(Built.ROOT.resolve("functions/chat")), folder),
            ClassLoader.getPlatformClassLoader())) {
      Class<?> services = packed.loadClass(ServiceMetadata.class.getName());
      Class<?> regions = packed.loadClass(Region.class.getName());
      for (String service : List.of("dynamodb", "sqs")) {
        Object packedService = services.getMethod("of", String.class).invoke(null, service);
        for (Region region : Region.regions()) {
          Object packedRegion = regions.getMethod("of", String.class).invoke(null, region.id());
          assertThat(ask(services, "endpointFor", packedService, packedRegion))
              .as("%s in %s", service, region)
              .isEqualTo(ServiceMetadata.of(service).endpointFor(region).toString());
          assertThat(ask(services, "signingRegion", packedService, packedRegion))
              .as("%s in %s", service, region)
              .isEqualTo(ServiceMetadata.of(service).signingRegion(region).toString());
        }
      }
    }
  }

  private static String ask(Class<?> services, String what, Object service, Object region)
      throws ReflectiveOperationException {
    return services.getMethod(what, region.getClass()).invoke(service, region).toString();
  }

  private static URL[] libraries(Path zip, Path folder) throws IOException {
    List<URL> libraries = new ArrayList<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry jar :
          file.stream().filter(entry -> entry.getName().endsWith(".jar")).toList()) {
        Path library = folder.resolve(Path.of(jar.getName()).getFileName());
        try (InputStream content = file.getInputStream(jar)) {
          Files.copy(content, library);
        }
        libraries.add(library.toUri().toURL());
      }
    }
    return libraries.toArray(URL[]::new);
  }

  private static Path zip(Path function) {
    return function.resolve("target/function.zip");
  }

  private static Set<String> adapters(Path zip) throws IOException {
    Set<String> adapters = new TreeSet<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry jar :
          file.stream().filter(entry -> entry.getName().endsWith(".jar")).toList()) {
        try (InputStream content = file.getInputStream(jar);
            ZipInputStream classes = new ZipInputStream(content)) {
          for (ZipEntry entry; (entry = classes.getNextEntry()) != null; ) {
            String name = entry.getName();
            if (name.startsWith(ADAPTER) && name.endsWith(".class")) {
              adapters.add(name.substring(ADAPTER.length(), name.indexOf('/', ADAPTER.length())));
            }
          }
        }
      }
    }
    return adapters;
  }

  private static String carried() {
    Set<String> common = new TreeSet<>(JARS.values().iterator().next());
    JARS.values().forEach(common::retainAll);
    StringBuilder text = new StringBuilder();
    text.append("What the zips of the functions carry; a test compares.\n");
    append(text, "every function", common);
    JARS.forEach(
        (function, jars) -> {
          Set<String> own = new TreeSet<>(jars);
          own.removeAll(common);
          append(text, function, own);
        });
    return text.toString();
  }

  private static void append(StringBuilder text, String title, Set<String> jars) {
    text.append('\n').append(title).append('\n');
    jars.forEach(jar -> text.append("  ").append(jar).append('\n'));
  }
}
