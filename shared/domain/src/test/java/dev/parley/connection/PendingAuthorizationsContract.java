package dev.parley.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.account.UserId;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.PendingAuthorizations.Way;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link PendingAuthorizations} promise. */
public abstract class PendingAuthorizationsContract {

  private static final Instant NOW = Instant.parse("2101-03-01T10:00:00.123456789Z");
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  /** The authorizations under test. */
  protected abstract PendingAuthorizations pending();

  @Test
  void one_is_taken_as_it_was_added_and_is_gone() {
    PendingAuthorization asked = pending(new InteractionId(UUID.randomUUID()));
    PendingAuthorization unasked = pending(null);
    pending().add(asked);
    pending().add(unasked);

    assertThat(pending().take(asked.stateHash(), NOW)).contains(asked);
    assertThat(pending().take(unasked.stateHash(), NOW)).contains(unasked);
    assertThat(pending().take(asked.stateHash(), NOW)).isEmpty();
  }

  @Test
  void one_that_waits_for_a_linked_account_is_taken_as_it_was_added() {
    PendingAuthorization linked =
        pending(new InteractionId(UUID.randomUUID()), new Way.Link("ca_0123456789"));
    pending().add(linked);

    assertThat(pending().take(linked.stateHash(), NOW)).contains(linked);
  }

  @Test
  void one_that_was_taken_can_be_put_back() {
    PendingAuthorization early = pending(null);
    pending().add(early);
    PendingAuthorization taken = pending().take(early.stateHash(), NOW).orElseThrow();
    pending().add(taken);

    assertThat(pending().take(early.stateHash(), NOW)).contains(early);
    assertThat(pending().take(early.stateHash(), NOW)).isEmpty();
  }

  @Test
  void an_unknown_one_cannot_be_taken() {
    assertThat(pending().take("0".repeat(64), NOW)).isEmpty();
  }

  @Test
  void of_many_takers_one_gets_it() {
    PendingAuthorization added = pending(null);
    pending().add(added);

    List<Optional<PendingAuthorization>> taken =
        Race.of(24, _ -> pending().take(added.stateHash(), NOW));

    assertThat(taken).containsOnlyOnce(Optional.of(added));
    assertThat(taken).filteredOn(Optional::isEmpty).hasSize(23);
  }

  @Test
  void one_can_be_taken_until_just_before_it_expires() {
    PendingAuthorization inTime = pending(null);
    PendingAuthorization late = pending(null);
    pending().add(inTime);
    pending().add(late);

    assertThat(pending().take(inTime.stateHash(), inTime.expiresAt().minusNanos(1)))
        .contains(inTime);
    assertThat(pending().take(late.stateHash(), late.expiresAt())).isEmpty();
  }

  @Test
  void its_text_does_not_show_the_verifier() {
    assertThat(pending(null).toString()).doesNotContain(VERIFIER);
  }

  private static PendingAuthorization pending(@Nullable InteractionId interaction) {
    return pending(
        interaction,
        new Way.Code(
            new App.Access.OAuth(
                URI.create("https://accounts.example.com/auth?prompt=consent"),
                URI.create("https://accounts.example.com/token"),
                interaction == null ? null : URI.create("https://accounts.example.com/revoke"),
                List.of("mail.send", "mail.read")),
            VERIFIER));
  }

  private static PendingAuthorization pending(@Nullable InteractionId interaction, Way way) {
    return new PendingAuthorization(
        UUID.randomUUID().toString().replace("-", "").repeat(2),
        new UserId(UUID.randomUUID()),
        new AppId("gmail"),
        way,
        interaction,
        NOW.plus(PendingAuthorizations.LIFETIME));
  }
}
