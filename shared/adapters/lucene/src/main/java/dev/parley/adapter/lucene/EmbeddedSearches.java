package dev.parley.adapter.lucene;

import dev.parley.failure.Failure;
import dev.parley.model.Embeddings;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearch.Found;
import dev.parley.tool.ActionSearch.Match;
import dev.parley.tool.ActionSearch.Query;
import dev.parley.tool.IndexCache;
import dev.parley.tool.IndexCache.Fingerprint;
import dev.parley.tool.IndexedAction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches by words and by vectors at once: each puts the actions in an order, and those orders are
 * joined by reciprocal rank (Cormack, Clarke and Büttcher, 2009), which needs no weights to be
 * learnt. The vectors of the actions are made once, beside the turns, and kept in the cache of
 * indexes; until they are there, and whenever a request's vector does not come in time, the words
 * decide alone.
 */
final class EmbeddedSearches implements ActionSearch.Maker {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSearches.class);

  /** How many of either order are joined, and how much a place counts: 1 / (60 + place). */
  private static final int JOINED = 60;

  private static final double PREFERRED = 0.03;
  private static final int KEPT = 8;
  private static final Duration FOR_A_REQUEST = Duration.ofMillis(1_500);
  private static final Duration FOR_ALL = Duration.ofMinutes(5);
  private static final Duration REST = Duration.ofMinutes(1);

  private final ActionSearch.Maker words;
  private final Embeddings embeddings;
  private final IndexCache cache;
  private final InstantSource clock;
  private final Executor beside;
  private final Deque<Embedded> kept = new ArrayDeque<>();

  EmbeddedSearches(
      ActionSearch.Maker words,
      Embeddings embeddings,
      IndexCache cache,
      InstantSource clock,
      Executor beside) {
    this.words = words;
    this.embeddings = embeddings;
    this.cache = cache;
    this.clock = clock;
    this.beside = beside;
  }

  @Override
  public ActionSearch over(List<IndexedAction> actions) {
    ActionSearch byWords = words.over(actions);
    Embedded embedded = embedded(actions);
    return query -> find(query, byWords, embedded);
  }

  private Embedded embedded(List<IndexedAction> actions) {
    Embedded found;
    synchronized (kept) {
      found =
          kept.stream()
              .filter(one -> one.actions.equals(actions))
              .findFirst()
              .orElseGet(() -> new Embedded(List.copyOf(actions)));
      kept.remove(found);
      kept.addFirst(found);
      while (kept.size() > KEPT) {
        kept.removeLast();
      }
    }
    if (found.isToBeMade(clock.instant())) {
      beside.execute(() -> make(found));
    }
    return found;
  }

  private Found find(Query query, ActionSearch byWords, Embedded embedded) {
    Found said =
        byWords.find(
            new Query(
                query.text(), query.connected(), query.recent(), Math.max(query.limit(), JOINED)));
    Vectors vectors = embedded.vectors;
    if (vectors == null) {
      return new Found(first(said.matches(), query.limit()), said.fit());
    }
    float[] asked;
    try {
      asked =
          embeddings.vectors(List.of(query.text()), clock.instant().plus(FOR_A_REQUEST)).getFirst();
    } catch (Failure away) {
      LOG.warn("a request is searched for by its words alone: {}", away.getMessage());
      return new Found(first(said.matches(), query.limit()), said.fit());
    }
    Map<ActionId, Double> joined = new HashMap<>();
    List<ActionId> bySaid = said.matches().stream().map(Match::action).limit(JOINED).toList();
    List<ActionId> byMeaning =
        vectors.closest(asked, JOINED).stream()
            .sorted(
                Comparator.comparingDouble(
                    near -> -near.closeness() - lift(embedded.ids.get(near.document()), query)))
            .map(near -> embedded.ids.get(near.document()))
            .toList();
    for (List<ActionId> order : List.of(bySaid, byMeaning)) {
      for (int place = 0; place < order.size(); place++) {
        joined.merge(order.get(place), 1.0 / (JOINED + place + 1), Double::sum);
      }
    }
    return new Found(
        first(
            joined.entrySet().stream()
                .map(entry -> new Match(entry.getKey(), entry.getValue()))
                .sorted(
                    Comparator.comparingDouble(Match::score)
                        .reversed()
                        .thenComparing(match -> match.action().toString()))
                .toList(),
            query.limit()),
        said.fit());
  }

  /** What speaks for an action whatever was said, of those that are about as close. */
  private static double lift(ActionId action, Query query) {
    return (query.connected().get().contains(action.app()) ? PREFERRED : 0)
        + (query.recent().contains(action) ? PREFERRED : 0);
  }

  private static List<Match> first(List<Match> matches, int limit) {
    return matches.stream().limit(Math.max(0, limit)).toList();
  }

  /** Takes the vectors from the cache, or makes them and puts them there. */
  private void make(Embedded embedded) {
    try {
      List<ToolText> tools =
          embedded.actions.stream()
              .map(ToolText::of)
              .sorted(Comparator.comparing(ToolText::id))
              .toList();
      Fingerprint fingerprint = Fingerprints.of(tools, embeddings.model());
      Optional<Vectors> cached = cache.get(fingerprint).flatMap(EmbeddedSearches::read);
      Vectors vectors;
      if (cached.isPresent()) {
        vectors = cached.get();
      } else {
        vectors =
            Vectors.of(
                embeddings.vectors(
                    tools.stream().map(EmbeddedSearches::text).toList(),
                    clock.instant().plus(FOR_ALL)));
        cache.put(fingerprint, bytes(vectors));
      }
      embedded.made(vectors);
    } catch (Failure away) {
      LOG.warn("actions are searched for by their words alone: {}", away.getMessage());
      embedded.failed(clock.instant());
    }
  }

  private static String text(ToolText tool) {
    List<String> parameters = new ArrayList<>();
    tool.parameters().forEach(parameter -> parameters.add(parameter.name()));
    return "%s: %s. %s (%s)"
        .formatted(tool.appName(), tool.title(), tool.description(), String.join(", ", parameters));
  }

  private static byte[] bytes(Vectors vectors) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      vectors.write(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Optional<Vectors> read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return Optional.of(Vectors.read(in));
    } catch (IOException | NegativeArraySizeException _) {
      return Optional.empty();
    }
  }

  /** Actions, and their vectors once these are made. */
  private static final class Embedded {
    private final List<IndexedAction> actions;
    private final List<ActionId> ids;
    private volatile @Nullable Vectors vectors;
    private Instant notBefore = Instant.MIN;

    Embedded(List<IndexedAction> actions) {
      this.actions = actions;
      this.ids =
          actions.stream()
              .map(indexed -> indexed.action().id())
              .sorted(Comparator.comparing(ActionId::toString))
              .toList();
    }

    /** Whether whoever asks is to make them; nobody else is told so meanwhile. */
    synchronized boolean isToBeMade(Instant now) {
      if (vectors != null || now.isBefore(notBefore)) {
        return false;
      }
      notBefore = now.plus(FOR_ALL);
      return true;
    }

    void made(Vectors all) {
      vectors = all;
    }

    synchronized void failed(Instant now) {
      notBefore = now.plus(REST);
    }
  }
}
