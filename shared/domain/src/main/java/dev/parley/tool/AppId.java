package dev.parley.tool;

import java.util.regex.Pattern;

/** The short name of an app: lower-case letters, digits, {@code _} and {@code -}, at most 64. */
public record AppId(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  public AppId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an app's name: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
