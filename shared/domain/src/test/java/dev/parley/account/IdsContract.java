package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every source of ids and secrets promises. */
public abstract class IdsContract {

  private static final int MANY = 1_000;

  /** A new one. */
  protected abstract Ids ids();

  @Test
  void ids_are_of_version_7_and_never_the_same_also_from_two_sources() {
    Ids one = ids();
    Ids other = ids();
    List<UUID> given = Stream.concat(many(one), many(other)).toList();
    assertThat(given)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.version() == 7 && id.variant() == 2);
  }

  @Test
  void secrets_are_256_bits_in_base64url_and_never_the_same_also_from_two_sources() {
    Ids one = ids();
    Ids other = ids();
    List<String> given =
        Stream.concat(
                Stream.generate(one::secret).limit(MANY),
                Stream.generate(other::secret).limit(MANY))
            .toList();
    assertThat(given)
        .doesNotHaveDuplicates()
        .allMatch(secret -> secret.matches("[A-Za-z0-9_-]{43}"));
  }

  private static Stream<UUID> many(Ids ids) {
    return Stream.generate(ids::next).limit(MANY);
  }
}
