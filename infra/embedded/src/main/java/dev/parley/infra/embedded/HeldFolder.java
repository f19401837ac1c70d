package dev.parley.infra.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A data folder that this process alone uses. The operating system lets go of it when the process
 * ends, however it ends, so nobody is ever locked out by what was killed.
 */
final class HeldFolder implements AutoCloseable {
  private final FileChannel channel;

  private HeldFolder(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing and takes it.
   *
   * @throws IllegalStateException when another process, or this one, holds it
   */
  static HeldFolder take(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("held"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return new HeldFolder(channel);
        }
      } catch (OverlappingFileLockException heldByThisProcess) {
        // Falls through: the same answer as for another process.
      }
      channel.close();
      throw new IllegalStateException(
          folder + " is in use: stop the Parley that runs on it, or choose another folder.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
