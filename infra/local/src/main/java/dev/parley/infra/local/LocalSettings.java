package dev.parley.infra.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a person may set about the local runner, by environment variables.
 *
 * @param port where the API listens ({@code PARLEY_PORT})
 * @param smtpPort where mail is taken ({@code PARLEY_SMTP_PORT})
 * @param imapPort where mail is read ({@code PARLEY_IMAP_PORT})
 * @param folder where the data stays ({@code PARLEY_DATA})
 * @param standIn whether the stand-in answers for a model: no real one is named by {@code
 *     OPENAI_API_KEY}, {@code OPENAI_BASE_URL} or {@code PARLEY_MODELS}
 */
public record LocalSettings(int port, int smtpPort, int imapPort, Path folder, boolean standIn) {

  /** What the variables say. */
  public static LocalSettings of(Map<String, String> environment) {
    return new LocalSettings(
        number(environment, "PARLEY_PORT", 8080),
        number(environment, "PARLEY_SMTP_PORT", 3025),
        number(environment, "PARLEY_IMAP_PORT", 3143),
        Path.of(environment.getOrDefault("PARLEY_DATA", ".parley")).toAbsolutePath(),
        Stream.of("OPENAI_API_KEY", "OPENAI_BASE_URL", "PARLEY_MODELS")
            .noneMatch(environment::containsKey));
  }

  private static int number(Map<String, String> environment, String name, int otherwise) {
    String text = environment.get(name);
    if (text == null || text.isBlank()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= 0 && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the same words as for a number out of range.
    }
    throw new IllegalArgumentException(name + " must be a port number, but is " + text);
  }
}
