package dev.parley.adapter.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.ConsentStatement;
import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Consent statements as compact JWS with EdDSA (RFC 8037). The key is looked up by its id, so that
 * keys can be changed: the first one seals, older ones still open.
 *
 * <p>Only there where keys are given: a function that seals nothing gets none, and on Lambda all
 * beans are made at the start.
 */
@Singleton
@Requires(property = "parley.consent.keys", pattern = ".+")
final class Ed25519ConsentSeal implements ConsentSeal {

  /** Keeps these tokens apart from all others that a key might sign. */
  private static final String TYPE = "parley-consent+jwt";

  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, SealingKey> keys = new LinkedHashMap<>();
  private final SealingKey current;

  /**
   * @throws Permanent MISCONFIGURED when there is no key or one is not a seed
   */
  Ed25519ConsentSeal(ConsentSettings settings) {
    List<String> seeds =
        settings.keys() == null
            ? List.of()
            : settings.keys().stream().filter(seed -> !seed.isBlank()).toList();
    if (seeds.isEmpty()) {
      throw new Permanent(FailureCode.MISCONFIGURED, "parley.consent.keys is not set");
    }
    current = SealingKey.of(seeds.getFirst());
    for (String seed : seeds) {
      SealingKey key = SealingKey.of(seed);
      keys.put(key.id(), key);
    }
  }

  @Override
  public String seal(ConsentStatement statement) {
    JsonObject header = JsonObject.of("alg", "EdDSA", "kid", current.id()).with("typ", TYPE);
    String signed = part(header) + "." + part(payload(statement));
    byte[] signature = current.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + CompactToken.encode(signature);
  }

  @Override
  public Optional<ConsentStatement> open(String token) {
    return CompactToken.parse(token)
        .filter(this::isOurs)
        .flatMap(parsed -> object(parsed.payloadBytes()))
        .flatMap(Ed25519ConsentSeal::statement);
  }

  @Override
  public String digest(JsonObject arguments) {
    try {
      byte[] canonical = CanonicalJson.of(arguments).getBytes(StandardCharsets.UTF_8);
      return CompactToken.encode(MessageDigest.getInstance("SHA-256").digest(canonical));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  private boolean isOurs(CompactToken token) {
    JsonObject header = object(token.headerBytes()).orElse(JsonObject.EMPTY);
    SealingKey key = header.text("kid").map(keys::get).orElse(null);
    return key != null
        && header.text("alg").filter("EdDSA"::equals).isPresent()
        && header.text("typ").filter(TYPE::equals).isPresent()
        && !header.values().containsKey("crit")
        && key.verifies(token.signedBytes(), token.signatureBytes());
  }

  private static JsonObject payload(ConsentStatement statement) {
    return JsonObject.of("jti", statement.tokenId(), "sub", statement.approver().toString())
        .with("organisation", statement.organisation().toString())
        .with("session", statement.session().toString())
        .with("interaction", statement.interaction().toString())
        .with("app", statement.action().app().value())
        .with("action", statement.action().name())
        .with("schema_version", statement.schemaVersion())
        .with("connection", statement.connection())
        .with("arguments_digest", statement.argumentsDigest())
        .with("policy", statement.policy())
        .with("exp", statement.expiresAt().getEpochSecond())
        .with("expires_at", statement.expiresAt().toString());
  }

  private static Optional<ConsentStatement> statement(JsonObject payload) {
    try {
      return Optional.of(
          new ConsentStatement(
              text(payload, "jti"),
              new UserId(uuid(payload, "sub")),
              new OrganisationId(uuid(payload, "organisation")),
              new SessionId(uuid(payload, "session")),
              new InteractionId(uuid(payload, "interaction")),
              new ActionId(new AppId(text(payload, "app")), text(payload, "action")),
              text(payload, "schema_version"),
              text(payload, "connection"),
              text(payload, "arguments_digest"),
              text(payload, "policy"),
              Instant.parse(text(payload, "expires_at"))));
    } catch (IllegalArgumentException | DateTimeException otherRelease) {
      return Optional.empty();
    }
  }

  private static String text(JsonObject payload, String name) {
    return payload
        .text(name)
        .orElseThrow(() -> new IllegalArgumentException("a statement without " + name));
  }

  private static UUID uuid(JsonObject payload, String name) {
    return UUID.fromString(text(payload, name));
  }

  private String part(JsonObject object) {
    try {
      return CompactToken.encode(json.writeValueAsBytes(object.values()));
    } catch (JsonProcessingException impossible) {
      throw new AssertionError("plain values always have a JSON form", impossible);
    }
  }

  private Optional<JsonObject> object(byte[] bytes) {
    try {
      @Nullable Map<String, Object> map = json.readValue(bytes, OBJECT);
      return Optional.ofNullable(map).map(JsonObject::fromMap);
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }
}
