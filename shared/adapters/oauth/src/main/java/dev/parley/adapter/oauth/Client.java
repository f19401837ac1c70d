package dev.parley.adapter.oauth;

import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server knows us by.
 *
 * @param secret none for a public client
 * @param server who named the server
 */
record Client(ClientID id, @Nullable String secret, Named server) {

  /** Who named an address. */
  enum Named {
    /** Whoever runs us: it may be anywhere. */
    US,
    /** An organisation: it is on the internet, or not asked. */
    PEOPLE
  }

  Optional<ClientSecretPost> proof() {
    return Optional.ofNullable(secret)
        .filter(text -> !text.isBlank())
        .map(text -> new ClientSecretPost(id, new Secret(text)));
  }

  @Override
  public String toString() {
    return "Client[" + id + "]";
  }
}
