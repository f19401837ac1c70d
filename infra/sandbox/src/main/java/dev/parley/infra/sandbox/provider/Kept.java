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
  private final Class<S> type;
  private final Supplier<? extends S> fresh;
  private S state;
  private @Nullable S shown;

  private Kept(@Nullable Path file, Class<S> type, Supplier<? extends S> fresh, S state) {
    this.file = file;
    this.type = type;
    this.fresh = fresh;
    this.state = state;
  }

  static <S> Kept<S> in(
      @Nullable Path folder, String name, Class<S> type, Supplier<? extends S> fresh) {
    if (folder == null) {
      return new Kept<>(null, type, fresh, fresh.get());
    }
    Path file = folder.resolve(name + ".json");
    try {
      Files.createDirectories(folder);
      S state = Files.exists(file) ? Json.MAPPER.readValue(file.toFile(), type) : fresh.get();
      return new Kept<>(file, type, fresh, state);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Reads what is shown, which is the state unless this {@linkplain #fallBehind fell behind}. */
  synchronized <R> R look(Function<? super S, ? extends R> reading) {
    return reading.apply(shown == null ? state : shown);
  }

  /** Reads the state as it is. */
  synchronized <R> R know(Function<? super S, ? extends R> reading) {
    return reading.apply(state);
  }

  /** Shows the state as it is now, whatever changes, until {@link #catchUp}. */
  synchronized void fallBehind() {
    try {
      shown = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(state), type);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  synchronized void catchUp() {
    shown = null;
  }

  /** Goes back to where it began. */
  synchronized void forget() {
    state = fresh.get();
    shown = null;
    if (file != null) {
      write(file);
    }
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
