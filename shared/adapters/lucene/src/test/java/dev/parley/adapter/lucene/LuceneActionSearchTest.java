package dev.parley.adapter.lucene;

import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearchContract;
import dev.parley.tool.InMemoryIndexCache;

class LuceneActionSearchTest extends ActionSearchContract {

  private final ActionSearch.Maker maker = new LuceneSearches(new InMemoryIndexCache());

  @Override
  protected ActionSearch.Maker maker() {
    return maker;
  }
}
