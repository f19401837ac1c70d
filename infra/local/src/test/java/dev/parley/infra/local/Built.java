package dev.parley.infra.local;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules of this repository and the class files that the build made of them. */
final class Built {
  /** Tests run in the folder of their module. */
  static final Path ROOT = Path.of("").toAbsolutePath().resolve("../..").normalize();

  private Built() {}

  static Path domain() {
    return ROOT.resolve("shared/domain");
  }

  static Path runtime() {
    return ROOT.resolve("shared/runtime");
  }

  static List<Path> adapters() {
    return modulesIn("shared/adapters");
  }

  static List<Path> functions() {
    return modulesIn("functions");
  }

  static List<Path> infra() {
    return modulesIn("infra");
  }

  /** Everything that may end in a Lambda. */
  static List<Path> shipped() {
    return Stream.of(
            List.of(domain(), runtime(), ROOT.resolve("shared/outbound")), adapters(), functions())
        .flatMap(List::stream)
        .toList();
  }

  /** The production classes of some modules. */
  static JavaClasses classes(List<Path> modules) {
    return read(modules, "target/classes/dev/parley");
  }

  /** The test classes of some modules. */
  static JavaClasses tests(List<Path> modules) {
    return read(modules, "target/test-classes/dev/parley");
  }

  private static JavaClasses read(List<Path> modules, String folder) {
    return new ClassFileImporter()
        .importPaths(
            modules.stream().map(module -> module.resolve(folder)).filter(Files::exists).toList());
  }

  private static List<Path> modulesIn(String folder) {
    try (Stream<Path> children = Files.list(ROOT.resolve(folder))) {
      return children.filter(child -> Files.exists(child.resolve("pom.xml"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
