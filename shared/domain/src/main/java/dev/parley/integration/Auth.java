package dev.parley.integration;

import org.jspecify.annotations.Nullable;

/**
 * How a request to an API shows who sends it.
 *
 * @param place where a key stands; only with a key, and null where the document is to say it
 * @param name what the parameter of a key is called; as {@code place}
 */
public record Auth(Kind kind, @Nullable Place place, @Nullable String name) {

  /** The ways there are. */
  public enum Kind {
    NONE,
    API_KEY,
    BEARER,
    BASIC,
    /** With an account of each person, which they connect themselves. */
    OAUTH2
  }

  /** Where a key stands. */
  public enum Place {
    HEADER,
    QUERY
  }

  /** A way that needs no more words. */
  public static Auth by(Kind kind) {
    return new Auth(kind, null, null);
  }
}
