package dev.parley.adapter.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tool.IndexCache;
import dev.parley.tool.IndexCache.Fingerprint;
import dev.parley.tool.IndexCacheContract;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DynamoIndexCacheTest extends IndexCacheContract {

  private final DynamoTable table = TestTable.fresh();
  private final IndexCache cache = new DynamoIndexCache(table, InstantSource.system());

  @Override
  protected IndexCache cache() {
    return cache;
  }

  @Test
  void an_index_of_many_items_comes_back_whole() {
    byte[] index = new byte[3_000_000];
    new Random(1).nextBytes(index);
    Fingerprint fingerprint = new Fingerprint("ab".repeat(32));

    cache.put(fingerprint, index);

    assertThat(cache.get(fingerprint))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(index));
  }
}
