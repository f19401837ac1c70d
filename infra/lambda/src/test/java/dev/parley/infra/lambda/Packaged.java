package dev.parley.infra.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** The tests' own functions, packaged as functions are. */
final class Packaged {

  /** Tests run in the folder of their module. */
  static final Path ROOT = Path.of("").toAbsolutePath().resolve("../..").normalize();

  private static final Path ZIP = zip();

  private Packaged() {}

  /** One whose handler is a method of {@link Handlers}. */
  static LambdaFunction handler(String method, Duration timeout) {
    return new LambdaFunction(
        "Test" + method,
        ZIP,
        Handlers.class.getName() + "::" + method,
        512,
        timeout,
        Map.of("OWN", "yes"));
  }

  /** One whose handler does not start. */
  static LambdaFunction broken() {
    return new LambdaFunction(
        "Broken",
        ZIP,
        Handlers.Broken.class.getName() + "::tell",
        512,
        Duration.ofSeconds(5),
        Map.of());
  }

  /** One that stands behind the Web Adapter. */
  static LambdaFunction webApplication() {
    return new LambdaFunction(
        "Web",
        ZIP,
        "run.sh",
        512,
        Duration.ofSeconds(20),
        Map.of(
            "AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap",
            "AWS_LWA_INVOKE_MODE", "response_stream",
            "AWS_LWA_PORT", "8080",
            "PORT", "8080"));
  }

  private static Path zip() {
    try {
      Path zip = Files.createTempDirectory("packaged").resolve("function.zip");
      Path classes =
          Path.of(Handlers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path crac =
          Path.of(org.crac.Core.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (FileSystem content =
          FileSystems.newFileSystem(
              zip, Map.of("create", true, "enablePosixFileAttributes", true))) {
        Path lib = Files.createDirectory(content.getPath("/lib"));
        Files.copy(crac, lib.resolve("crac.jar"));
        Path folder = Path.of(Handlers.class.getPackageName().replace('.', '/'));
        Path target = Files.createDirectories(content.getPath("/" + folder));
        try (Stream<Path> files = Files.list(classes.resolve(folder))) {
          for (Path file : (Iterable<Path>) files::iterator) {
            if (file.getFileName().toString().matches("(Handlers|WebApplication).*\\.class")) {
              Files.copy(file, target.resolve(file.getFileName().toString()));
            }
          }
        }
        Path script = content.getPath("/run.sh");
        Files.writeString(
            script,
            "#!/bin/sh\nexec java -cp \"$LAMBDA_TASK_ROOT\" "
                + WebApplication.class.getName()
                + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      return zip;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
