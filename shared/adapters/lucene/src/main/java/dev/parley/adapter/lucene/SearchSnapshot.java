package dev.parley.adapter.lucene;

import dev.parley.failure.Failure;
import dev.parley.tool.ActionSearch.Query;
import dev.parley.tool.Catalogue;
import dev.parley.tool.IndexedAction;
import java.util.List;
import java.util.Set;
import org.crac.Context;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the search does about a snapshot of the process: it has the index of what everybody can use
 * in it, and looks something up. An index that had to be built for it is kept there alone.
 */
final class SearchSnapshot implements Resource {

  private static final Logger LOG = LoggerFactory.getLogger(SearchSnapshot.class);
  private static final int LIMIT = 12;

  private final LuceneSearches searches;
  private final Catalogue catalogue;

  SearchSnapshot(LuceneSearches searches, Catalogue catalogue) {
    this.searches = searches;
    this.catalogue = catalogue;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      List<IndexedAction> actions = catalogue.all();
      searches.prepare(actions);
      searches.over(actions).find(new Query("send an email to ann", Set::of, List.of(), LIMIT));
    } catch (Failure away) {
      LOG.warn("what there is to use cannot be told", away);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // The index is in memory.
  }
}
