package dev.parley.connection;

import dev.parley.connection.AccountLinks.Standing;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

final class InMemoryAccountLinksTest extends AccountLinksContract {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final AppId NOTES = new AppId("notes");

  private final InMemoryAccountLinks links = new InMemoryAccountLinks(CLOCK, Set.of(NOTES));

  @Override
  protected AccountLinks links() {
    return links;
  }

  @Override
  protected AccountLinks unreachableLinks() {
    links.be(InMemoryAccountLinks.Reach.DOWN);
    return links;
  }

  @Override
  protected AppId app() {
    return NOTES;
  }

  @Override
  protected URI agree(URI connectAt) {
    links.agree(connectAt);
    return URI.create("https://parley.example/callback?" + connectAt.getRawQuery());
  }

  @Override
  protected void deny(URI connectAt) {
    links.let(
        InMemoryAccountLinks.account(connectAt), new Standing.Ended("the request was declined"));
  }

  @Override
  protected void end(String account) {
    links.let(account, new Standing.Ended("it is switched off"));
  }

  @Override
  protected InstantSource clock() {
    return CLOCK;
  }
}
