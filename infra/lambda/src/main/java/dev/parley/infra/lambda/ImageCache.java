package dev.parley.infra.lambda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The JDK's AOT cache that the image of {@code chat} has, made on this machine. */
final class ImageCache {

  private static final String SCRIPT = "functions/chat/src/main/image/make-cache.sh";

  private ImageCache() {}

  /**
   * Makes it beside the unpacked code, with the function's database at hand.
   *
   * @param root the repository
   * @return what was said meanwhile
   * @throws IllegalStateException when none could be made
   */
  static List<String> make(Path root, LambdaFunction function, TaskRoot code) {
    ProcessBuilder command =
        new ProcessBuilder(root.resolve(SCRIPT).toString(), code.folder().toString())
            .redirectErrorStream(true);
    Map<String, String> variables = command.environment();
    variables.merge(
        "PATH",
        Path.of(System.getProperty("java.home"), "bin").toString(),
        (path, java) -> java + File.pathSeparator + path);
    function
        .environment()
        .forEach(
            (name, value) -> {
              if (name.equals("JAVA_TOOL_OPTIONS") || name.startsWith("DATASOURCES_")) {
                variables.put(name, value);
              }
            });
    try {
      Process process = command.start();
      List<String> said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "no cache could be made of " + function.name() + ": " + String.join("\n", said));
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
