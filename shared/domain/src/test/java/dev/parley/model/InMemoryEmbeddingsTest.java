package dev.parley.model;

import java.time.InstantSource;

class InMemoryEmbeddingsTest extends EmbeddingsContract {

  @Override
  protected Embeddings embeddings() {
    return new InMemoryEmbeddings(InstantSource.system());
  }

  @Override
  protected Embeddings unreachable() {
    return new InMemoryEmbeddings(InstantSource.system()).goAway();
  }
}
