package dev.parley.adapter.lucene;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.tool.IndexCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Indexes as files of a folder, for one machine. What is not used any more may be deleted. */
final class FileIndexCache implements IndexCache {

  private final Path folder;

  FileIndexCache(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> get(Fingerprint fingerprint) {
    try {
      return Optional.of(Files.readAllBytes(file(fingerprint)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new Transient(FailureCode.STORE_UNAVAILABLE, "an index cannot be read", e);
    }
  }

  @Override
  public void put(Fingerprint fingerprint, byte[] index) {
    try {
      Files.createDirectories(folder);
      // Written aside and moved, so that no reader sees half of it.
      Path aside = Files.createTempFile(folder, "index", ".part");
      try {
        Files.write(aside, index);
        Files.move(
            aside,
            file(fingerprint),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      throw new Transient(FailureCode.STORE_UNAVAILABLE, "an index cannot be written", e);
    }
  }

  private Path file(Fingerprint fingerprint) {
    return folder.resolve(fingerprint.hex() + ".index");
  }
}
