package dev.parley.infra.sandbox.provider;

import java.net.URI;
import java.util.Set;

/**
 * An application registered with a provider, as one does in its developer console.
 *
 * @param provider where it is registered
 * @param clientId the public id
 * @param clientSecret the secret it shows at the token endpoint
 * @param name what the consent page calls it
 * @param redirectUris where a browser may be sent back to; compared character by character
 */
public record OAuthClient(
    Provider provider, String clientId, String clientSecret, String name, Set<URI> redirectUris) {

  /** Registers the application; the redirect addresses are copied. */
  public OAuthClient {
    redirectUris = Set.copyOf(redirectUris);
  }

  @Override
  public String toString() {
    return "OAuthClient[" + provider + " " + clientId + "]";
  }
}
