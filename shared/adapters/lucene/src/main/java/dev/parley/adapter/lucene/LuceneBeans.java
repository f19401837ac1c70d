package dev.parley.adapter.lucene;

import dev.parley.model.Embeddings;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.IndexCache;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The search, over whatever keeps its indexes. */
@Factory
final class LuceneBeans {

  @Singleton
  ActionSearch.Maker searches(
      IndexCache cache, @Nullable Embeddings embeddings, InstantSource clock) {
    ActionSearch.Maker words = new LuceneSearches(cache);
    return embeddings == null
        ? words
        : new EmbeddedSearches(
            words,
            embeddings,
            cache,
            clock,
            work -> Thread.ofVirtual().name("vectors").start(work));
  }

  /** In a folder, where one is named. */
  @Singleton
  @Requires(property = "parley.index.folder")
  IndexCache folder(@Value("${parley.index.folder}") Path folder) {
    return new FileIndexCache(folder);
  }
}
