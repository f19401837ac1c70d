package dev.parley.infra.lambda;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Ids in the form in which API Gateway gives them to connections, requests and messages, such as
 * {@code R0oXAdfD0kwCH6w=}: who puts one into an address has to encode it.
 */
final class RequestIds {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 11;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{15}=");

  private RequestIds() {}

  static String next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /** Whether a text could be one. */
  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }
}
