package dev.parley.connection;

import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

final class InMemoryAuthorizationServerTest extends AuthorizationServerContract {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final AppId MAIL = new AppId("mail");

  private final InMemoryAuthorizationServer server =
      new InMemoryAuthorizationServer(CLOCK, Set.of(MAIL));

  @Override
  protected AuthorizationServer server() {
    return server;
  }

  @Override
  protected AuthorizationServer unreachableServer() {
    server.be(InMemoryAuthorizationServer.Reach.DOWN);
    return server;
  }

  @Override
  protected AppId app() {
    return MAIL;
  }

  @Override
  protected App.Access.OAuth access() {
    return new App.Access.OAuth(
        URI.create("https://mail.example/authorize"),
        URI.create("https://mail.example/token"),
        URI.create("https://mail.example/revoke"),
        List.of("mail.send", "mail.read"));
  }

  @Override
  protected String agree(URI authorizationUri) {
    return server.agree(authorizationUri, "ann@example.com");
  }

  @Override
  protected InstantSource clock() {
    return CLOCK;
  }
}
