package dev.parley.adapter.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tool.IndexCache;
import dev.parley.tool.IndexCacheContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIndexCacheTest extends IndexCacheContract {

  @TempDir private Path folder;

  @Override
  protected IndexCache cache() {
    return new FileIndexCache(folder.resolve("made/when/needed"));
  }

  @Test
  void leaves_no_parts_behind() throws IOException {
    cache().put(fingerprint(), bytes(10));

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }
}
