package dev.parley.infra.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A function's zip, unpacked as Lambda does it: with the rights that the zip notes. Shared by the
 * instances of a function; removed when closed.
 */
public final class TaskRoot implements AutoCloseable {
  private final Path folder;

  private TaskRoot(Path folder) {
    this.folder = folder;
  }

  /** Unpacks a zip into a folder of its own. */
  public static TaskRoot of(Path zip) {
    if (!Files.exists(zip)) {
      throw new IllegalStateException(zip + " is not there: build it with mvn package");
    }
    try {
      TaskRoot root = new TaskRoot(Files.createTempDirectory("task-"));
      try (FileSystem content =
          FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true))) {
        for (Path top : content.getRootDirectories()) {
          root.copy(top);
        }
      }
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path entry : (Iterable<Path>) all::iterator) {
        Path target = folder.resolve(top.relativize(entry).toString());
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(entry, target);
          Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
        }
      }
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files = all.sorted(java.util.Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
