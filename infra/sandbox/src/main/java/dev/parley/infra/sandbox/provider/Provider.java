package dev.parley.infra.sandbox.provider;

import java.util.Locale;

/** A service the sandbox stands in for. */
public enum Provider {
  GMAIL,
  SLACK,
  GITHUB;

  /** The first path segment of everything this provider serves, such as {@code gmail}. */
  public String segment() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Provider named(String segment) {
    for (Provider provider : values()) {
      if (provider.segment().equals(segment)) {
        return provider;
      }
    }
    throw new BadRequest("there is no provider " + segment);
  }
}
