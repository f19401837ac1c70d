package dev.parley.tool;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the actions a request may need, among all there are. In memory and quick: a few
 * milliseconds over tens of thousands. It knows nothing of who may do what.
 */
public interface ActionSearch {

  /** The actions that fit best, best first. May be asked by many at once. */
  Found find(Query query);

  /** Makes searches. */
  @FunctionalInterface
  interface Maker {
    /**
     * A search over these actions. The first time costs what building an index costs; after that
     * the same actions, in whatever order, are cheap.
     */
    ActionSearch over(List<IndexedAction> actions);
  }

  /**
   * What is looked for.
   *
   * @param text what the person said, as they said it
   * @param connected the apps of which the person has an account: theirs come first where others
   *     fit as well. Asked for once at most, and where nothing fits perhaps never
   * @param recent what the person did lately, the latest first, as {@code connected}
   * @param limit how many are wanted at most
   */
  record Query(String text, Supplier<Set<AppId>> connected, List<ActionId> recent, int limit) {
    public Query {
      connected = new Once<>(connected);
      recent = List.copyOf(recent);
    }

    /** What has been looked up is known. */
    private static final class Once<T> implements Supplier<T> {
      private final Supplier<T> lookup;
      private @Nullable T known;

      Once(Supplier<T> lookup) {
        this.lookup = lookup;
      }

      @Override
      public synchronized T get() {
        T found = known;
        if (found == null) {
          found = lookup.get();
          known = found;
        }
        return found;
      }
    }
  }

  /**
   * What was found.
   *
   * @param matches best first; also those of a request that nothing fits
   */
  record Found(List<Match> matches, Fit fit) {
    public Found {
      matches = List.copyOf(matches);
    }
  }

  /**
   * An action that may fit.
   *
   * @param score the higher the better; comparable among the matches of one query only
   */
  record Match(ActionId action, double score) {}

  /** Whether anything seems to fit at all. */
  enum Fit {
    LIKELY,
    /** Nothing on offer seems to be meant: the request is another one, or no request. */
    UNLIKELY
  }
}
