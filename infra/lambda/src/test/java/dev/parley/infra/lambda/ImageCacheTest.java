package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.local.LocalSettings;
import dev.parley.infra.local.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cache of classes that the image of {@code chat} starts with. */
@Tag("packages")
class ImageCacheTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("../..").normalize();

  /** A cache that does not fit is left aside in silence, unless the JVM is told to insist. */
  private static final Instance.Launch INSISTING =
      new Instance.Launch(List.of("-XX:AOTMode=on"), Map.of(), line -> {});

  @Test
  void a_first_caller_was_answered_while_it_was_made_and_it_fits() throws IOException {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    try (Surroundings around =
            Surroundings.start(
                new LocalSettings(0, 0, 0, Files.createTempDirectory("parley-cache"), true));
        Stack stack = Stack.deploy(ROOT, around, Map.of(), FirstCall.GENEROUS)) {
      FirstCall chat =
          FirstCall.all(ROOT, stack).stream()
              .filter(each -> each.function().isWebApplication())
              .findFirst()
              .orElseThrow();
      try (TaskRoot code = TaskRoot.of(chat.function().zip())) {
        // What is said in a conversation that nobody has is answered so, with all stores at hand.
        assertThat(ImageCache.make(ROOT, chat.function(), code))
            .contains("asked /snapshot/before: 204", "asked /api/v1/chat/messages: 404");
        try (Instance instance =
            Instance.start(
                chat.function(),
                code,
                ManagedRuntime.in(ROOT),
                Initialization.ON_DEMAND,
                INSISTING.logging(log::add))) {
          assertThat(FirstCall.isGood(instance.invoke(chat.event()).answer()))
              .as(() -> String.join("\n", log))
              .isTrue();
        }
      }
    }
  }
}
