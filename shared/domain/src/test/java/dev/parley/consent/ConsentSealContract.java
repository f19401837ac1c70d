package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link ConsentSeal} promises. */
public abstract class ConsentSealContract {

  /** What the tests seal. */
  protected static final ConsentStatement STATEMENT =
      new ConsentStatement(
          "token-1",
          new UserId(UUID.fromString("0195a0c0-0000-7000-8000-000000000001")),
          new OrganisationId(UUID.fromString("0195a0c0-0000-7000-8000-000000000004")),
          new SessionId(UUID.fromString("0195a0c0-0000-7000-8000-000000000002")),
          new InteractionId(UUID.fromString("0195a0c0-0000-7000-8000-000000000003")),
          new ActionId(new AppId("github"), "delete_repository"),
          "schema-1",
          "none",
          "digest",
          "SENSITIVE",
          Instant.parse("2026-03-01T10:00:00.123456Z"));

  /** What is to be tested. */
  protected abstract ConsentSeal seal();

  @Test
  void opens_what_it_sealed() {
    assertThat(seal().open(seal().seal(STATEMENT))).contains(STATEMENT);
  }

  @Test
  void opens_nothing_that_was_altered() {
    String token = seal().seal(STATEMENT);

    for (String other :
        new String[] {"", ".", "..", "a.b.c", token + "A", token + "=", " " + token}) {
      assertThat(seal().open(other)).as(other).isEmpty();
    }
    for (int at = 0; at < token.length(); at++) {
      char changed = token.charAt(at) == 'A' ? 'Q' : 'A';
      String altered = token.substring(0, at) + changed + token.substring(at + 1);
      assertThat(seal().open(altered)).as(altered).isEmpty();
    }
  }

  @Test
  void digests_equal_arguments_alike_whatever_their_order() {
    JsonObject arguments =
        JsonObject.of("owner", "acme", "repo", JsonObject.of("a", 1, "b", List.of(1, 2.5)));
    JsonObject reordered =
        JsonObject.of("repo", JsonObject.of("b", List.of(1L, 2.50), "a", 1.0), "owner", "acme");

    assertThat(seal().digest(arguments))
        .isEqualTo(seal().digest(reordered))
        .matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void digests_different_arguments_differently() {
    List<JsonObject> different =
        List.of(
            JsonObject.EMPTY,
            JsonObject.of("a", null),
            JsonObject.of("a", ""),
            JsonObject.of("a", 1),
            JsonObject.of("a", "1"),
            JsonObject.of("a", true),
            JsonObject.of("a", "true"),
            JsonObject.of("a", List.of()),
            JsonObject.of("a", JsonObject.EMPTY),
            JsonObject.of("a", List.of(1, 2)),
            JsonObject.of("a", List.of(2, 1)),
            JsonObject.of("a", List.of("1,2")),
            JsonObject.of("a", "x\",\"b\":\"y"),
            JsonObject.of("a", "x", "b", "y"),
            JsonObject.of("b", "x", "a", "y"));

    assertThat(different.stream().map(seal()::digest)).doesNotHaveDuplicates();
  }
}
