package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.tool.IndexCache.Fingerprint;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link IndexCache} promises. */
public abstract class IndexCacheContract {

  private static final Random RANDOM = new Random();

  /** What is to be tested. */
  protected abstract IndexCache cache();

  @Test
  void gives_what_was_put() {
    for (int size : List.of(0, 1, 1_000, 350_000, 1_200_001)) {
      Fingerprint fingerprint = fingerprint();
      byte[] index = bytes(size);
      cache().put(fingerprint, index);

      assertThat(cache().get(fingerprint))
          .hasValueSatisfying(found -> assertThat(found).isEqualTo(index));
    }
  }

  @Test
  void has_nothing_that_was_not_put() {
    cache().put(fingerprint(), bytes(10));

    assertThat(cache().get(fingerprint())).isEmpty();
  }

  @Test
  void putting_twice_is_harmless() {
    Fingerprint fingerprint = fingerprint();
    byte[] index = bytes(400_000);
    cache().put(fingerprint, index);
    cache().put(fingerprint, index);

    assertThat(cache().get(fingerprint))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(index));
  }

  @Test
  void what_is_put_later_is_found_also_when_it_is_shorter() {
    Fingerprint fingerprint = fingerprint();
    byte[] later = bytes(10);
    cache().put(fingerprint, bytes(900_000));
    cache().put(fingerprint, later);

    assertThat(cache().get(fingerprint))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(later));
  }

  @Test
  void of_two_that_put_at_once_one_is_found_whole() {
    Fingerprint fingerprint = fingerprint();
    List<byte[]> indexes = List.of(bytes(900_000), bytes(900_000), bytes(500_000), bytes(10));

    Race.of(
        indexes.size(),
        racer -> {
          cache().put(fingerprint, indexes.get(racer));
          return racer;
        });

    assertThat(cache().get(fingerprint))
        .hasValueSatisfying(
            found -> assertThat(indexes).anySatisfy(index -> assertThat(found).isEqualTo(index)));
  }

  @Test
  void is_not_changed_by_changing_what_was_put_or_found() {
    Fingerprint fingerprint = fingerprint();
    byte[] index = bytes(100);
    byte[] before = index.clone();
    cache().put(fingerprint, index);
    index[0]++;
    cache().get(fingerprint).orElseThrow()[1]++;

    assertThat(cache().get(fingerprint))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(before));
  }

  /** A fingerprint that nothing was put under. */
  protected static Fingerprint fingerprint() {
    return new Fingerprint(HexFormat.of().formatHex(bytes(32)));
  }

  /** Some bytes. */
  protected static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
