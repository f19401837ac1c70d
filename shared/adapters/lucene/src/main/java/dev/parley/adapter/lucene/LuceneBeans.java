package dev.parley.adapter.lucene;

import dev.parley.model.Embeddings;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.Catalogue;
import dev.parley.tool.IndexCache;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/** The search, over whatever keeps its indexes. */
@Factory
final class LuceneBeans {

  @Singleton
  @Bean(typed = LuceneSearches.class)
  LuceneSearches words(IndexCache cache) {
    return new LuceneSearches(cache);
  }

  @Singleton
  @Requires(beans = Catalogue.class)
  Resource snapshot(LuceneSearches words, Catalogue catalogue) {
    return new SearchSnapshot(words, catalogue);
  }

  @Singleton
  ActionSearch.Maker searches(
      LuceneSearches words,
      IndexCache cache,
      @Nullable Embeddings embeddings,
      InstantSource clock) {
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
