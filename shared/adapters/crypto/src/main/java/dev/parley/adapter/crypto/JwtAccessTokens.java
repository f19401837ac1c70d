package dev.parley.adapter.crypto;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.account.AccessTokens;
import dev.parley.account.Ids;
import dev.parley.account.Role;
import dev.parley.account.User;
import dev.parley.account.UserId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens as JWT, signed HS256. The algorithm is fixed: what a token's header says only
 * decides whether it is looked at. Rules of RFC 8725.
 */
@Singleton
final class JwtAccessTokens implements AccessTokens {

  private static final int MIN_SECRET_BYTES = 32;
  private static final String TYPE = "access";

  /** How far the clock of the instance that signed may be ahead of ours. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

  /** So many tokens are remembered, so that who asks often is looked at once. */
  private static final int MOST_REMEMBERED = 10_000;

  private final Ids ids;
  private final MACSigner signer;
  private final MACVerifier verifier;
  private final Map<String, Verified> verified =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @throws Permanent MISCONFIGURED when the secret is missing or shorter than 32 bytes
   */
  JwtAccessTokens(SecuritySettings settings, Ids ids) {
    this.ids = ids;
    byte[] secret = secret(settings.secretKey());
    try {
      this.signer = new MACSigner(secret);
      this.verifier = new MACVerifier(secret);
    } catch (JOSEException tooShort) {
      throw new Permanent(
          FailureCode.MISCONFIGURED, "the secret key is not usable for HS256", tooShort);
    }
  }

  @Override
  public String sign(User user, Instant now, Instant expiresAt) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(user.id().toString())
            .claim("email", user.email())
            .claim("username", user.username())
            .claim("roles", user.roles().stream().map(JwtAccessTokens::text).sorted().toList())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expiresAt))
            .jwtID(ids.next().toString())
            .claim("type", TYPE)
            .build();
    SignedJWT token = new SignedJWT(HEADER, claims);
    try {
      token.sign(signer);
    } catch (JOSEException impossible) {
      throw new AssertionError("every Java platform has HmacSHA256", impossible);
    }
    return token.serialize();
  }

  /**
   * A token that was good is remembered by its digest, which tells who guesses nothing by the time
   * it takes: its signature stays good, and its times are looked at anew.
   */
  @Override
  public Optional<Caller> verify(String token, Instant now) {
    String digest = digest(token);
    Verified known;
    synchronized (verified) {
      known = verified.get(digest);
    }
    if (known == null) {
      known = verified(token).orElse(null);
      if (known == null) {
        return Optional.empty();
      }
      if (known.holds(now)) {
        synchronized (verified) {
          verified.put(digest, known);
        }
      }
    }
    return known.holds(now) ? Optional.of(known.caller()) : Optional.empty();
  }

  private Optional<Verified> verified(String token) {
    if (CompactToken.parse(token).isEmpty()) {
      return Optional.empty();
    }
    try {
      SignedJWT parsed = SignedJWT.parse(token);
      return isOurs(parsed) ? verified(parsed.getJWTClaimsSet()) : Optional.empty();
    } catch (ParseException | JOSEException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  private boolean isOurs(SignedJWT token) throws JOSEException {
    JWSHeader header = token.getHeader();
    return header.getAlgorithm().equals(JWSAlgorithm.HS256)
        && header.getCriticalParams() == null
        && (header.getType() == null || header.getType().equals(JOSEObjectType.JWT))
        && token.verify(verifier);
  }

  private static Optional<Verified> verified(JWTClaimsSet claims) throws ParseException {
    Date expiresAt = claims.getExpirationTime();
    Date issuedAt = claims.getIssueTime();
    Date notBefore = claims.getNotBeforeTime();
    String subject = claims.getSubject();
    String email = claims.getStringClaim("email");
    String username = claims.getStringClaim("username");
    if (expiresAt == null
        || issuedAt == null
        || subject == null
        || email == null
        || username == null
        || !TYPE.equals(claims.getStringClaim("type"))) {
      return Optional.empty();
    }
    Instant issued = issuedAt.toInstant();
    return Optional.of(
        new Verified(
            new Caller(
                new UserId(UUID.fromString(subject)),
                email,
                username,
                roles(claims.getStringListClaim("roles"))),
            notBefore != null && notBefore.toInstant().isAfter(issued)
                ? notBefore.toInstant()
                : issued,
            expiresAt.toInstant()));
  }

  /** What a token of ours says, and when it holds. */
  private record Verified(Caller caller, Instant from, Instant expiresAt) {

    boolean holds(Instant now) {
      return expiresAt.isAfter(now) && !from.isAfter(now.plus(SKEW));
    }
  }

  /** Roles that we do not know grant nothing. */
  private static Set<Role> roles(@Nullable List<String> names) {
    return names == null
        ? Set.of()
        : Arrays.stream(Role.values())
            .filter(role -> names.contains(text(role)))
            .collect(Collectors.toSet());
  }

  private static String text(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] secret(@Nullable String secret) {
    byte[] bytes = secret == null ? new byte[0] : secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw new Permanent(
          FailureCode.MISCONFIGURED,
          "parley.security.secret-key (SECRET_KEY or JWT_SECRET) must have at least "
              + MIN_SECRET_BYTES
              + " bytes but has "
              + bytes.length);
    }
    return bytes;
  }
}
