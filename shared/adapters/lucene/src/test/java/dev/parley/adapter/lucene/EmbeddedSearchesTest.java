package dev.parley.adapter.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.model.Embeddings;
import dev.parley.model.InMemoryEmbeddings;
import dev.parley.model.ModelName;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearch.Query;
import dev.parley.tool.ActionSearchContract;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.InMemoryIndexCache;
import dev.parley.tool.IndexedAction;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddedSearchesTest extends ActionSearchContract {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
  private static final List<IndexedAction> ACTIONS =
      List.of(
          action("send_email", "Send an email"),
          action("list_files", "List the files of a folder"),
          action("convert_currency", "Convert an amount of money"));
  private static final String REQUEST = "drop Ann a line";

  private final InMemoryIndexCache cache = new InMemoryIndexCache();
  private final ActionSearch.Maker maker = maker(new InMemoryEmbeddings(CLOCK));

  @Override
  protected ActionSearch.Maker maker() {
    return maker;
  }

  @Test
  void what_is_meant_is_found_where_no_word_is_shared() {
    Meaning meaning = new Meaning();

    assertThat(first(maker(meaning))).isEqualTo("send_email");
  }

  @Test
  void vectors_are_made_once_and_kept() {
    Meaning meaning = new Meaning();
    assertThat(first(maker(meaning))).isEqualTo("send_email");
    assertThat(first(maker(meaning))).isEqualTo("send_email");

    assertThat(meaning.asked).containsExactly(3, 1, 1);
  }

  @Test
  void words_decide_alone_while_there_are_no_vectors() {
    List<Runnable> later = new ArrayList<>();
    ActionSearch.Maker slow =
        new EmbeddedSearches(new LuceneSearches(cache), new Meaning(), cache, CLOCK, later::add);

    assertThat(slow.over(ACTIONS).find(query("list my files")).matches().getFirst().action().name())
        .isEqualTo("list_files");
    assertThat(slow.over(ACTIONS).find(query("list my files")).matches()).isNotEmpty();
    assertThat(later).hasSize(1);
    later.getFirst().run();
    assertThat(first(slow)).isEqualTo("send_email");
  }

  @Test
  void words_decide_alone_where_no_vector_comes() {
    ActionSearch.Maker away = maker(new InMemoryEmbeddings(CLOCK).goAway());
    Meaning meaning = new Meaning();
    ActionSearch.Maker leaving = maker(meaning);
    assertThat(first(leaving)).isEqualTo("send_email");
    meaning.isAway = true;

    for (ActionSearch.Maker one : List.of(away, leaving)) {
      assertThat(
              one.over(ACTIONS).find(query("list my files")).matches().getFirst().action().name())
          .isEqualTo("list_files");
    }
  }

  private ActionSearch.Maker maker(Embeddings embeddings) {
    return new EmbeddedSearches(new LuceneSearches(cache), embeddings, cache, CLOCK, Runnable::run);
  }

  private static String first(ActionSearch.Maker maker) {
    return maker.over(ACTIONS).find(query(REQUEST)).matches().getFirst().action().name();
  }

  private static Query query(String text) {
    return new Query(text, Set::of, List.of(), 2);
  }

  private static IndexedAction action(String name, String title) {
    AppId app = new AppId("app");
    return new IndexedAction(
        new App(app, "App", "", new App.Access.Free()),
        new Action(
            new ActionId(app, name),
            title,
            title,
            new ArgumentSchema(JsonObject.of("type", "object")),
            "1",
            Risk.READ,
            Repetition.SAFE,
            title));
  }

  /** Knows that a line is an email, and nothing else. */
  private static final class Meaning implements Embeddings {
    private final List<Integer> asked = new ArrayList<>();
    private boolean isAway;

    @Override
    public ModelName model() {
      return new ModelName("test", "meaning");
    }

    @Override
    public List<float[]> vectors(List<String> texts, Instant deadline) {
      if (isAway) {
        throw new Transient(FailureCode.MODEL_UNAVAILABLE, "away");
      }
      asked.add(texts.size());
      return texts.stream()
          .map(
              text ->
                  text.contains("email") || text.equals(REQUEST)
                      ? new float[] {1, 0}
                      : new float[] {0.1f, 1})
          .toList();
    }
  }
}
