package dev.parley.adapter.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.adapter.dynamodb.StoredJson.Versioned;
import dev.parley.connection.ConnectionId;
import dev.parley.session.Resumed;
import dev.parley.session.State;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Holds what is stored against the samples under {@code states}, one folder per schema number. The
 * files of a schema that was released are never changed: sessions of it are waiting somewhere.
 */
class SamplesTest {

  private static final ObjectMapper PLAIN = new ObjectMapper();
  private static final Map<String, Class<? extends Versioned>> KINDS =
      Map.of(
          "session", StoredSession.class,
          "interaction", StoredInteraction.class,
          "decision", StoredDecision.class,
          "authorization", StoredAuthorization.class,
          "grant", StoredGrant.class,
          "reply", StoredReply.class);

  @Test
  void every_sample_of_any_release_resumes() throws Exception {
    for (int schema = 1; schema <= StoredJson.SCHEMA; schema++) {
      Path folder = folder(schema);
      List<Path> samples = files(folder);
      assertThat(samples).as("samples of schema %s", schema).isNotEmpty();
      for (Path sample : samples) {
        String kind = folder.relativize(sample).getName(0).toString();
        Class<? extends Versioned> type = KINDS.get(kind);
        assertThat(type).as("the type of %s", sample).isNotNull();
        assertThat(StoredJson.read(Files.readString(sample), type).schema())
            .as(sample.toString())
            .isEqualTo(schema);
      }
    }
  }

  /** Not only read: taken up, answered where it asks, and led to its end. */
  @Test
  void every_session_of_any_release_goes_on_to_its_end() throws Exception {
    List<ConnectionId> accounts =
        List.of(new ConnectionId(UUID.fromString("0190d9a4-0000-7000-8000-000000000005")));
    int resumed = 0;
    for (int schema = 1; schema <= StoredJson.SCHEMA; schema++) {
      for (Path sample : files(folder(schema).resolve("session"))) {
        StoredSession stored = StoredJson.read(Files.readString(sample), StoredSession.class);
        assertThat(Resumed.end(stored.session(7, stored.createdAt()), accounts))
            .as(sample.toString())
            .isInstanceOf(State.Final.class);
        resumed++;
      }
    }
    assertThat(resumed).isGreaterThanOrEqualTo(39);
  }

  /** Writes what is missing of this release's samples: {@code -Dsamples=write}. */
  @Test
  void samples_that_are_not_there_yet_are_written_when_asked() throws Exception {
    if (!"write".equals(System.getProperty("samples"))) {
      return;
    }
    Path folder = Path.of("src/test/resources/states", Integer.toString(StoredJson.SCHEMA));
    for (var sample : Samples.all().entrySet()) {
      Path file = folder.resolve(sample.getKey() + ".json");
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.writeString(
            file,
            PLAIN
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(PLAIN.readTree(StoredJson.write(sample.getValue()))));
      }
    }
  }

  @Test
  void every_sample_of_this_release_reads_into_the_same_value() throws Exception {
    Path folder = folder(StoredJson.SCHEMA);
    for (var sample : Samples.all().entrySet()) {
      String name = sample.getKey();
      Path file = folder.resolve(name + ".json");
      String written = StoredJson.write(sample.getValue());
      assertThat(file).as("%s.json is missing; it would hold %s", name, written).isRegularFile();

      String kept = Files.readString(file);
      assertThat((Object) StoredJson.read(kept, sample.getValue().getClass()))
          .as(name)
          .isEqualTo(sample.getValue());
      assertThat(PLAIN.readTree(written))
          .as("what is written now for %s", name)
          .isEqualTo(PLAIN.readTree(kept));
    }
    assertThat(files(folder)).hasSameSizeAs(Samples.all().keySet());
  }

  @Test
  void every_kind_and_word_that_can_be_stored_has_a_sample() {
    Set<Object> seen = new HashSet<>();
    Set<Class<?>> types = new HashSet<>();
    for (Versioned sample : Samples.all().values()) {
      visit(sample, seen, types);
    }

    List<Object> missing = new ArrayList<>();
    for (Class<?> type : types) {
      if (type.isSealed()) {
        cases(type).stream().filter(each -> !seen.contains(each)).forEach(missing::add);
      }
      if (type.isEnum()) {
        Arrays.stream(type.getEnumConstants())
            .filter(each -> !seen.contains(each))
            .forEach(missing::add);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(types.stream().filter(Class::isSealed)).hasSizeGreaterThanOrEqualTo(7);
  }

  /** Notes the classes and enum constants met, and the types declared on the way. */
  private static void visit(@Nullable Object value, Set<Object> seen, Set<Class<?>> types) {
    switch (value) {
      case Record record -> {
        seen.add(record.getClass());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          types.add(component.getType());
          visit(read(record, component), seen, types);
        }
      }
      case Enum<?> word -> seen.add(word);
      case List<?> list -> list.forEach(element -> visit(element, seen, types));
      case null, default -> {}
    }
  }

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static List<Class<?>> cases(Class<?> type) {
    List<Class<?>> cases = new ArrayList<>();
    for (Class<?> each : type.getPermittedSubclasses()) {
      if (each.isSealed()) {
        cases.addAll(cases(each));
      } else {
        cases.add(each);
      }
    }
    return cases;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Path folder(int schema) throws URISyntaxException {
    var found = SamplesTest.class.getResource("/states/" + schema);
    assertThat(found).as("the samples of schema %s", schema).isNotNull();
    return Path.of(found.toURI());
  }
}
