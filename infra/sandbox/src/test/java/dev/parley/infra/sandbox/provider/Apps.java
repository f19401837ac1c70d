package dev.parley.infra.sandbox.provider;

import java.net.URI;
import java.util.Set;

/** The applications the tests register. */
final class Apps {
  static final URI CALLBACK = URI.create("http://127.0.0.1:8080/api/v1/auth/callback");
  static final OAuthClient GMAIL = app(Provider.GMAIL);
  static final OAuthClient SLACK = app(Provider.SLACK);
  static final OAuthClient GITHUB = app(Provider.GITHUB);

  private Apps() {}

  private static OAuthClient app(Provider provider) {
    return new OAuthClient(
        provider,
        "parley-" + provider.segment(),
        "secret of " + provider.segment(),
        "Parley",
        Set.of(CALLBACK));
  }

  static OAuthClient of(Provider provider) {
    return switch (provider) {
      case GMAIL -> GMAIL;
      case SLACK -> SLACK;
      case GITHUB -> GITHUB;
    };
  }
}
