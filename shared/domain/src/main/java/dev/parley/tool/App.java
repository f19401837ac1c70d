package dev.parley.tool;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something outside that has actions: Gmail, a server of tools, an API.
 *
 * @param name as people call it
 * @param description what it is for, and in a few words what its actions do: the model chooses by
 *     it
 */
public record App(AppId id, String name, String description, Access access) {

  /** What it takes to use the app. */
  public sealed interface Access {
    /** Nothing: no account of the user is needed. */
    record Free() implements Access {}

    /**
     * An account of the user, connected by the OAuth 2 authorization code flow.
     *
     * @param authorizationUri where the person agrees
     * @param tokenUri where codes and refresh tokens are exchanged
     * @param revocationUri where tokens are revoked, if the provider has such a place
     */
    record OAuth(
        URI authorizationUri, URI tokenUri, @Nullable URI revocationUri, List<String> scopes)
        implements Access {
      public OAuth {
        scopes = List.copyOf(scopes);
      }

      public Optional<URI> revocation() {
        return Optional.ofNullable(revocationUri);
      }
    }

    /** An account of the user that the source of the app keeps itself: we know but its id. */
    record Linked() implements Access {}
  }
}
