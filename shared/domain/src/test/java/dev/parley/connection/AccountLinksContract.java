package dev.parley.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.account.UserId;
import dev.parley.connection.AccountLinks.Link;
import dev.parley.connection.AccountLinks.Standing;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link AccountLinks} promises. */
public abstract class AccountLinksContract {

  private static final UserId USER = new UserId(new UUID(1, 2));
  private static final String STATE = "a state/of & signs";

  /** The links of a source that is up. */
  protected abstract AccountLinks links();

  /** The same, of a source that takes no connection. */
  protected abstract AccountLinks unreachableLinks();

  /** An app whose accounts can be connected. */
  protected abstract AppId app();

  /** A person opens the address and agrees; where the browser is sent then. */
  protected abstract URI agree(URI connectAt);

  /** A person opens the address and says no. */
  protected abstract void deny(URI connectAt);

  /** The source switches the account off, as it does when the provider takes access back. */
  protected abstract void end(String account);

  /** The clock that links end by. */
  protected InstantSource clock() {
    return InstantSource.system();
  }

  @Test
  void an_account_is_pending_until_the_person_agrees() {
    Link link = start();
    assertThat(link.account()).isNotBlank();
    assertThat(link.expiresAt()).isAfter(clock().instant());
    assertThat(links().standing(link.account())).isEqualTo(new Standing.Pending());

    agree(link.connectAt());

    assertThat(links().standing(link.account())).isEqualTo(new Standing.Active());
  }

  @Test
  void the_browser_comes_back_with_the_state() {
    assertThat(agree(start().connectAt())).hasParameter("state", STATE);
  }

  @Test
  void each_link_is_for_another_account() {
    Link first = start();
    Link second = start();
    agree(second.connectAt());

    assertThat(first.account()).isNotEqualTo(second.account());
    assertThat(links().standing(first.account())).isEqualTo(new Standing.Pending());
    assertThat(links().standing(second.account())).isEqualTo(new Standing.Active());
  }

  @Test
  void an_account_that_was_declined_has_ended() {
    Link link = start();
    deny(link.connectAt());

    assertThatItHasEnded(link.account());
  }

  @Test
  void how_an_account_stands_is_asked_anew_each_time() {
    Link link = start();
    agree(link.connectAt());
    assertThat(links().standing(link.account())).isEqualTo(new Standing.Active());

    end(link.account());

    assertThatItHasEnded(link.account());
  }

  @Test
  void an_account_that_is_not_there_has_ended() {
    assertThatItHasEnded("ca_unknown");
  }

  @Test
  void an_app_that_nobody_could_connect_is_misconfigured() {
    assertThatExceptionOfType(Permanent.class)
        .isThrownBy(() -> links().start(USER, new AppId("no-such-app"), STATE))
        .returns(FailureCode.MISCONFIGURED, Permanent::code);
  }

  @Test
  void fails_as_unavailable_where_the_source_cannot_be_reached() {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> unreachableLinks().start(USER, app(), STATE));
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> unreachableLinks().standing("ca_some"))
        .returns(FailureCode.AUTHORIZATION_UNAVAILABLE, Transient::code);
  }

  private Link start() {
    return links().start(USER, app(), STATE);
  }

  private void assertThatItHasEnded(String account) {
    assertThat(links().standing(account))
        .isInstanceOfSatisfying(
            Standing.Ended.class, ended -> assertThat(ended.reason()).isNotBlank());
  }
}
