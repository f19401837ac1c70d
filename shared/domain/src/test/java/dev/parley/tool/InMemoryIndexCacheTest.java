package dev.parley.tool;

class InMemoryIndexCacheTest extends IndexCacheContract {

  private final IndexCache cache = new InMemoryIndexCache();

  @Override
  protected IndexCache cache() {
    return cache;
  }
}
