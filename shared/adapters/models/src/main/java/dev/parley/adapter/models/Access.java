package dev.parley.adapter.models;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a server is told who asks. */
sealed interface Access {

  /** The header that says so; none where nobody is asked. */
  Optional<Header> header();

  /** A bearer token; nobody, where there is none. */
  static Access bearer(@Nullable String key) {
    return blank(key) ? new Nobody() : new Bearer(checked(key));
  }

  /** A key as Azure takes it; nobody, where there is none. */
  static Access apiKey(@Nullable String key) {
    return blank(key) ? new Nobody() : new ApiKey(checked(key));
  }

  private static boolean blank(@Nullable String key) {
    return key == null || key.isBlank();
  }

  private static String checked(@Nullable String key) {
    String stripped = String.valueOf(key).strip();
    if (!Header.VALUE.matcher(stripped).matches()) {
      // What a header cannot carry must not end in the text of an exception of the HTTP client.
      throw new IllegalArgumentException("a model's key has characters that no header can carry");
    }
    return stripped;
  }

  /** No key: a server of one's own. */
  record Nobody() implements Access {
    @Override
    public Optional<Header> header() {
      return Optional.empty();
    }
  }

  /** A bearer token that does not change. */
  record Bearer(String key) implements Access {
    @Override
    public Optional<Header> header() {
      return Optional.of(new Header("Authorization", "Bearer " + key));
    }

    @Override
    public String toString() {
      return "Bearer[]";
    }
  }

  /** A key of Azure. */
  record ApiKey(String key) implements Access {
    @Override
    public Optional<Header> header() {
      return Optional.of(new Header("api-key", key));
    }

    @Override
    public String toString() {
      return "ApiKey[]";
    }
  }

  /** A bearer token of Google, which lives for an hour. */
  record Google(GoogleToken token) implements Access {
    @Override
    public Optional<Header> header() {
      return Optional.of(new Header("Authorization", "Bearer " + token.value()));
    }
  }

  /** One header. */
  record Header(String name, String value) {
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]{1,8192}");

    @Override
    public String toString() {
      return "Header[name=" + name + "]";
    }
  }
}
