package dev.parley.tool;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where built indexes are kept, so that they are built once and not by every process. What is in it
 * can always be built again: a cache that is empty, damaged or away costs time and nothing else.
 *
 * <p>Throws {@link dev.parley.failure.Transient} with {@code STORE_UNAVAILABLE} when it cannot be
 * reached.
 */
public interface IndexCache {

  /** The index that was put under the fingerprint; empty if there is none, or not all of it. */
  Optional<byte[]> get(Fingerprint fingerprint);

  /**
   * Keeps an index for a while. Putting again is allowed, also by two at once and with other bytes:
   * one of them is found, whole.
   */
  void put(Fingerprint fingerprint, byte[] index);

  /**
   * What an index was made of, as a SHA-256 in hex: equal where the same things were indexed in the
   * same form.
   */
  record Fingerprint(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Fingerprint {
      if (!FORM.matcher(hex).matches()) {
        throw new IllegalArgumentException("not a fingerprint: " + hex);
      }
    }

    @Override
    public String toString() {
      return hex;
    }
  }
}
