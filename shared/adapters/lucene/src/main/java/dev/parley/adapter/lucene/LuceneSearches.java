package dev.parley.adapter.lucene;

import dev.parley.failure.Failure;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.IndexCache;
import dev.parley.tool.IndexCache.Fingerprint;
import dev.parley.tool.IndexedAction;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes searches of actions, and keeps the last ones. An index that this process does not have
 * comes from the cache; one that the cache does not have is built, and put there. A cache that is
 * away or damaged only costs the building.
 */
final class LuceneSearches implements ActionSearch.Maker {

  private static final Logger LOG = LoggerFactory.getLogger(LuceneSearches.class);

  /** Organisations differ in their actions; one process serves only so many of them at a time. */
  private static final int KEPT = 8;

  private final IndexCache cache;
  private final Deque<Made> kept = new ArrayDeque<>();

  LuceneSearches(IndexCache cache) {
    this.cache = cache;
  }

  @Override
  public ActionSearch over(List<IndexedAction> actions) {
    return over(actions, Built.SHARED);
  }

  /** Has the search over these actions at hand, and puts nothing anywhere else. */
  void prepare(List<IndexedAction> actions) {
    over(actions, Built.KEPT);
  }

  /** What becomes of an index that had to be built. */
  private enum Built {
    SHARED,
    KEPT
  }

  private ActionSearch over(List<IndexedAction> actions, Built built) {
    Optional<ActionSearch> same = kept(made -> made.actions().equals(actions));
    if (same.isPresent()) {
      return same.get();
    }
    List<ToolText> tools =
        actions.stream().map(ToolText::of).sorted(Comparator.comparing(ToolText::id)).toList();
    Fingerprint fingerprint = Fingerprints.of(tools);
    Optional<ActionSearch> equal = kept(made -> made.fingerprint().equals(fingerprint));
    if (equal.isPresent()) {
      return equal.get();
    }
    ToolIndex index = index(tools, fingerprint, built);
    List<ActionId> ids = actions.stream().map(indexed -> indexed.action().id()).toList();
    ActionSearch search =
        new LuceneActionSearch(new ToolSearch(index, Lexicon.shipped(), Learnt.shipped()), ids);
    synchronized (kept) {
      kept.addFirst(new Made(List.copyOf(actions), fingerprint, search));
      while (kept.size() > KEPT) {
        kept.removeLast();
      }
    }
    return search;
  }

  private Optional<ActionSearch> kept(Predicate<Made> wanted) {
    synchronized (kept) {
      Optional<Made> found = kept.stream().filter(wanted).findFirst();
      found.ifPresent(
          made -> {
            kept.remove(made);
            kept.addFirst(made);
          });
      return found.map(Made::search);
    }
  }

  private ToolIndex index(List<ToolText> tools, Fingerprint fingerprint, Built share) {
    try {
      Optional<ToolIndex> cached = cache.get(fingerprint).flatMap(ToolIndex::open);
      if (cached.isPresent()) {
        return cached.get();
      }
    } catch (Failure away) {
      LOG.warn("the cache of indexes cannot be read", away);
    }
    ToolIndex built = ToolIndex.of(tools, Lexicon.shipped());
    if (share == Built.KEPT) {
      return built;
    }
    try {
      cache.put(fingerprint, built.bytes());
    } catch (Failure away) {
      LOG.warn("the cache of indexes cannot be written", away);
    }
    return built;
  }

  private record Made(List<IndexedAction> actions, Fingerprint fingerprint, ActionSearch search) {}
}
