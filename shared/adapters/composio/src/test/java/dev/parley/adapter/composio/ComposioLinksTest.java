package dev.parley.adapter.composio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.account.UserId;
import dev.parley.connection.AccountLinks;
import dev.parley.connection.AccountLinks.Link;
import dev.parley.connection.AccountLinks.Standing;
import dev.parley.connection.AccountLinksContract;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.tool.AppId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComposioLinksTest extends AccountLinksContract {

  private static final UserId USER = new UserId(new UUID(1, 2));
  private static final AppId NOTION = new AppId("notion");
  private static final AppId STRIPE = new AppId("stripe");

  private final Rig rig = new Rig();
  private final ComposioLinks links = rig.links(rig.wanted());

  @AfterEach
  void stop() {
    rig.close();
  }

  @Override
  protected AccountLinks links() {
    return links;
  }

  @Override
  protected AccountLinks unreachableLinks() {
    return rig.links(rig.wanted().at(Rig.nowhere()));
  }

  @Override
  protected AppId app() {
    return NOTION;
  }

  @Override
  protected URI agree(URI connectAt) {
    return decide(connectAt, "agree");
  }

  @Override
  protected void deny(URI connectAt) {
    assertThat(decide(connectAt, "deny")).hasParameter("status", "failed");
  }

  @Override
  protected void end(String account) {
    rig.composio.let(account, "REVOKED");
  }

  @Override
  protected InstantSource clock() {
    return rig.clock;
  }

  private static URI decide(URI page, String decision) {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      HttpResponse<String> sent =
          browser.send(
              HttpRequest.newBuilder(page)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString("decision=" + decision))
                  .build(),
              BodyHandlers.ofString());
      return URI.create(sent.headers().firstValue("Location").orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_browser_comes_back_to_our_own_address() {
    assertThat(agree(start(NOTION).connectAt()).toString()).startsWith(Rig.CALLBACK + "?state=s&");
  }

  @Test
  void an_auth_config_that_composio_manages_is_made_once() {
    start(NOTION);
    start(NOTION);
    assertThat(rig.links(rig.wanted()).start(USER, NOTION, "s").account()).isNotBlank();

    assertThat(rig.composio.arrivals("POST", "/auth_configs")).isEqualTo(1);
  }

  @Test
  void the_first_enabled_auth_config_of_the_toolkit_is_taken() {
    String own = rig.composio.customAuthConfig("stripe");
    rig.composio.customAuthConfig("stripe");

    Link link = rig.links(rig.wanted().toolkits()).start(USER, STRIPE, "s");

    assertThat(rig.composio.authConfigOf(link.account())).isEqualTo(own);
    assertThat(rig.composio.arrivals("POST", "/auth_configs")).isZero();
  }

  @Test
  void an_auth_config_that_is_configured_goes_before_all_others() {
    rig.composio.customAuthConfig("stripe");
    String chosen = rig.composio.customAuthConfig("stripe");

    Link link =
        rig.links(rig.wanted().toolkits("stripe").authConfigs("stripe=" + chosen))
            .start(USER, STRIPE, "s");

    assertThat(rig.composio.authConfigOf(link.account())).isEqualTo(chosen);
  }

  @Test
  void an_app_that_takes_no_account_cannot_be_connected() {
    assertThatExceptionOfType(Permanent.class)
        .isThrownBy(() -> start(new AppId("hackernews")))
        .returns(FailureCode.MISCONFIGURED, Permanent::code);
  }

  @Test
  void a_key_that_is_not_accepted_is_misconfigured() {
    AccountLinks stranger = rig.links(rig.wanted().key("ak_secret-of-ours"));

    assertThatExceptionOfType(Permanent.class)
        .isThrownBy(() -> stranger.standing("ca_some"))
        .returns(FailureCode.MISCONFIGURED, Permanent::code)
        .satisfies(told -> assertThat(told.toString()).doesNotContain("ak_", "http"));
  }

  @Test
  void a_failure_of_composio_may_pass() {
    String account = start(NOTION).account();
    rig.composio.plan("GET", "/connected_accounts/", new Fault.FailBefore(503));
    rig.composio.plan(
        "POST", "/connected_accounts/link", new Fault.TooManyRequests(Duration.ofSeconds(3)));

    assertThatExceptionOfType(Transient.class).isThrownBy(() -> links.standing(account));
    assertThatExceptionOfType(Transient.class).isThrownBy(() -> start(NOTION));
    assertThat(links.standing(account)).isEqualTo(new Standing.Pending());
  }

  @Test
  void a_text_that_is_no_account_of_composios_is_not_asked_about() {
    assertThat(links.standing("../auth_configs?x=")).isInstanceOf(Standing.Ended.class);
    assertThat(rig.composio.arrivals("GET", "")).isZero();
  }

  private Link start(AppId app) {
    return links.start(USER, app, "s");
  }
}
