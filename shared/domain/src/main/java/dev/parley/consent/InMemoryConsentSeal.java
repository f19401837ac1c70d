package dev.parley.consent;

import dev.parley.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A seal for tests: what it sealed is remembered, not signed. Its digests are as good as real ones
 * for being equal, but are not those of RFC 8785.
 */
public final class InMemoryConsentSeal implements ConsentSeal {

  private final Map<String, ConsentStatement> sealed = new ConcurrentHashMap<>();

  @Override
  public String seal(ConsentStatement statement) {
    String token = "sealed-" + statement.tokenId();
    sealed.put(token, statement);
    return token;
  }

  @Override
  public Optional<ConsentStatement> open(String token) {
    return Optional.ofNullable(sealed.get(token));
  }

  @Override
  public String digest(JsonObject arguments) {
    StringBuilder text = new StringBuilder();
    write(arguments.values(), text);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  /** Writes each value with its kind and length, so that no two values are written alike. */
  private static void write(@Nullable Object value, StringBuilder text) {
    switch (value) {
      case null -> text.append("null;");
      case Map<?, ?> map -> {
        text.append('{').append(map.size());
        new TreeMap<>(map)
            .forEach(
                (name, member) -> {
                  write(name, text);
                  write(member, text);
                });
      }
      case List<?> list -> {
        text.append('[').append(list.size());
        list.forEach(element -> write(element, text));
      }
      case String string -> text.append('"').append(string.length()).append(':').append(string);
      default -> text.append(value).append(';');
    }
  }
}
