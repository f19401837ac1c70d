package dev.parley.infra.local;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * What must be the same after a restart: keys, so that tokens and stored credentials stay good, and
 * the port of the sandbox, so that links that were given out still lead somewhere. Made at the
 * first start and kept in the data folder, readable for its owner only.
 */
final class Keepsakes {

  private static final String FILE = "keepsakes.properties";

  private final Path file;
  private final Properties values;

  private Keepsakes(Path file, Properties values) {
    this.file = file;
    this.values = values;
  }

  static Keepsakes in(Path folder) {
    Path file = folder.resolve(FILE);
    Properties values = new Properties();
    try {
      Files.createDirectories(folder);
      if (Files.exists(file)) {
        try (Reader reader = Files.newBufferedReader(file)) {
          values.load(reader);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data folder " + folder, e);
    }
    return new Keepsakes(file, values);
  }

  /** A key of 32 random bytes, in base64. */
  String key(String name) {
    String kept = values.getProperty(name);
    if (kept != null) {
      return kept;
    }
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    String made = Base64.getEncoder().encodeToString(key);
    keep(name, made);
    return made;
  }

  /** The port that was kept under the name, or 0. */
  int port(String name) {
    return Integer.parseInt(values.getProperty(name, "0"));
  }

  void keepPort(String name, int port) {
    keep(name, Integer.toString(port));
  }

  private void keep(String name, String value) {
    values.setProperty(name, value);
    Path fresh = file.resolveSibling(FILE + ".new");
    try {
      Files.deleteIfExists(fresh);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      try (Writer writer = Files.newBufferedWriter(fresh)) {
        values.store(writer, "Made by the local runner. Deleting it makes stored tokens useless.");
      }
      Files.move(
          fresh,
          file,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
