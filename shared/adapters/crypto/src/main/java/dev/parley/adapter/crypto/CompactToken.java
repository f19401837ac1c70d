package dev.parley.adapter.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The three parts of a compact JWS (RFC 7515), read strictly: no padding, no other alphabet, no
 * bits left over, so that each token has one form only. Libraries are more lenient.
 *
 * @param signed header and payload as they were signed
 */
record CompactToken(String header, String payload, String signature, String signed) {

  /** The most characters a token may have: more is refused before anything is decoded. */
  private static final int MAX_LENGTH = 8 * 1024;

  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  static Optional<CompactToken> parse(String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    List<String> parts = List.of(DOT.split(token, -1));
    if (parts.size() != 3 || !parts.stream().allMatch(CompactToken::isCanonical)) {
      return Optional.empty();
    }
    return Optional.of(
        new CompactToken(
            parts.get(0),
            parts.get(1),
            parts.get(2),
            token.substring(0, token.length() - parts.get(2).length() - 1)));
  }

  byte[] headerBytes() {
    return DECODER.decode(header);
  }

  byte[] payloadBytes() {
    return DECODER.decode(payload);
  }

  byte[] signatureBytes() {
    return DECODER.decode(signature);
  }

  byte[] signedBytes() {
    return signed.getBytes(StandardCharsets.US_ASCII);
  }

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  private static boolean isCanonical(String part) {
    try {
      return !part.isEmpty() && encode(DECODER.decode(part)).equals(part);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
