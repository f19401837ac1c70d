package dev.parley.adapter.lucene;

import dev.parley.tool.ActionSearch;
import dev.parley.tool.IndexCache;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The search, over whatever keeps its indexes. */
@Factory
final class LuceneBeans {

  @Singleton
  ActionSearch.Maker searches(IndexCache cache) {
    return new LuceneSearches(cache);
  }

  /** In a folder, where one is named. */
  @Singleton
  @Requires(property = "parley.index.folder")
  IndexCache folder(@Value("${parley.index.folder}") Path folder) {
    return new FileIndexCache(folder);
  }
}
