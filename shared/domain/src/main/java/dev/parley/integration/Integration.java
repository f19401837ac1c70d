package dev.parley.integration;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;

/**
 * An app that an organisation added for itself.
 *
 * @param handle what it is called among the organisation's apps
 * @param name as people call it
 * @param baseUrl what the paths of its document are below; of a server, where it is
 * @param auth how a request shows who sends it
 */
public record Integration(
    IntegrationId id,
    OrganisationId organisation,
    AppId handle,
    String name,
    URI baseUrl,
    Auth auth,
    UserId createdBy,
    Instant createdAt,
    Kind kind) {

  /** What an app is made of. */
  public enum Kind {
    /** An OpenAPI document. */
    OPENAPI,
    /** A server that speaks MCP. */
    MCP
  }

  private static final long MARK = 0xFF_FFFF_FFFFL;
  private static final int MARK_LENGTH = 8;
  private static final int LONGEST_HANDLE = 64 - MARK_LENGTH - 1;

  /**
   * What the app is called everywhere else: no two integrations, of whatever organisation, are ever
   * the same app. So an account that a person connected for one, or what they agreed to of it, is
   * good for no other, also not for one that takes its handle later.
   */
  public AppId app() {
    String text = handle.value();
    String mark = Long.toString(id.value().getLeastSignificantBits() & MARK, 32);
    return new AppId(
        text.substring(0, Math.min(LONGEST_HANDLE, text.length()))
            + "-"
            + "0".repeat(MARK_LENGTH - mark.length())
            + mark);
  }

  /**
   * What is kept of an integration beside what is shown of it.
   *
   * @param document its OpenAPI document; of a server, what was found out about it
   */
  public record Contents(String document, Secret secret) {
    @Override
    public String toString() {
      return "Contents[…]";
    }
  }
}
