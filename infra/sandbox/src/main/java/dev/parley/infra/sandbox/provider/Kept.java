package dev.parley.infra.sandbox.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mutable state that is written to a file as a whole before a change is answered, so that a
 * killed process has lost nothing it told anybody. Without a folder it lives in memory only.
 *
 * @param <S> the state, readable and writable as JSON; only touched inside {@link #look} and {@link
 *     #change}
 */
final class Kept<S> {
  private final @Nullable Path file;
  private final S state;

  private Kept(@Nullable Path file, S state) {
    this.file = file;
    this.state = state;
  }

  static <S> Kept<S> in(
      @Nullable Path folder, String name, Class<S> type, Supplier<? extends S> fresh) {
    if (folder == null) {
      return new Kept<>(null, fresh.get());
    }
    Path file = folder.resolve(name + ".json");
    try {
      Files.createDirectories(folder);
      S state = Files.exists(file) ? Json.MAPPER.readValue(file.toFile(), type) : fresh.get();
      return new Kept<>(file, state);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  synchronized <R> R look(Function<? super S, ? extends R> reading) {
    return reading.apply(state);
  }

  synchronized <R> R change(Function<? super S, ? extends R> changing) {
    R result = changing.apply(state);
    if (file != null) {
      write(file);
    }
    return result;
  }

  /** Beside and then over the old file: a reader finds the old state or the new, never a half. */
  private void write(Path target) {
    Path beside = target.resolveSibling(target.getFileName() + ".next");
    try {
      Files.deleteIfExists(beside);
      if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            beside,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Json.MAPPER.writeValue(beside.toFile(), state);
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }
}
