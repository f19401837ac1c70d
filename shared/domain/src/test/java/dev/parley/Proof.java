package dev.parley;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * How large the counts of a test are: small in the build, and those of the README's figures when
 * {@code -Dparley.proofs=full} asks for them ({@code infra/prove}). What it found is printed, and
 * kept in {@code target/proofs}.
 */
public final class Proof {

  private static final boolean FULL = "full".equals(System.getProperty("parley.proofs"));

  private final String name;
  private final long seed;

  private Proof(String name, long seed) {
    this.name = name;
    this.seed = seed;
  }

  /** The proof of that name. {@code -Dparley.seed} repeats a run. */
  public static Proof of(String name) {
    return new Proof(name, Long.getLong("parley.seed", FULL ? new Random().nextLong() : 20261120L));
  }

  /** Whether the full counts were asked for. */
  public static boolean isFull() {
    return FULL;
  }

  /** The first in the build, the second when the full counts were asked for. */
  public int count(int inTheBuild, int full) {
    return FULL ? full : inTheBuild;
  }

  /** Where all that is random comes from: fixed in the build, new and told in a full run. */
  public long seed() {
    return seed;
  }

  /** Says what was found, with its unit. */
  public void found(String line) {
    String told = name + ": " + line + " (seed " + seed + ")";
    System.out.println(told);
    try {
      Path folder = Files.createDirectories(Path.of("target", "proofs"));
      Files.writeString(
          folder.resolve(name + ".txt"),
          told + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
