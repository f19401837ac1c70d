package dev.parley.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.ToolServers.Look;
import dev.parley.integration.ToolServers.Meeting;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What everything that gets to know servers promises. */
public abstract class ToolServersContract {

  private static final AppId NOTES = new AppId("notes");

  protected abstract ToolServers servers();

  /** Where a server is that calls itself something, lets everybody in, and has tools. */
  protected abstract URI open();

  private Meeting meet(URI address) {
    return servers().meet(NOTES, address, null, Secret.NONE);
  }

  @Test
  void tells_what_a_server_is_and_what_it_can_do() {
    Meeting meeting = meet(open());

    assertThat(meeting)
        .isInstanceOfSatisfying(
            Meeting.Met.class,
            met -> {
              assertThat(met.title()).isNotBlank();
              assertThat(met.auth()).isEqualTo(Auth.by(Auth.Kind.NONE));
              assertThat(met.actions())
                  .isNotEmpty()
                  .allSatisfy(action -> assertThat(action.id().app()).isEqualTo(NOTES));
              Integration integration =
                  new Integration(
                      new IntegrationId(UUID.randomUUID()),
                      new OrganisationId(UUID.randomUUID()),
                      NOTES,
                      met.title(),
                      open(),
                      met.auth(),
                      new UserId(UUID.randomUUID()),
                      Instant.parse("2026-11-20T10:00:00Z"),
                      Integration.Kind.MCP);
              assertThat(servers().look(integration, met.contents()))
                  .isInstanceOfSatisfying(
                      Look.Told.class,
                      told -> assertThat(told.actions()).hasSameSizeAs(met.actions()));
            });
  }

  @Test
  void goes_nowhere_but_out() {
    for (String inside :
        new String[] {
          "http://notes.example/mcp",
          "https://127.0.0.1/mcp",
          "https://169.254.169.254/latest/meta-data/",
          "file:///etc/passwd",
          "mcp"
        }) {
      for (Auth.Kind kind : new Auth.Kind[] {Auth.Kind.NONE, Auth.Kind.OAUTH2}) {
        assertThat(servers().meet(NOTES, URI.create(inside), Auth.by(kind), Secret.NONE))
            .as(inside)
            .isInstanceOf(Meeting.Unusable.class);
      }
      assertThat(meet(URI.create(inside))).as(inside).isInstanceOf(Meeting.Unusable.class);
    }
  }
}
