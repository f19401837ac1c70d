package dev.parley.tool;

/** The name of one call: the same for every attempt to make it. Letters, digits and {@code -}. */
public record CallKey(String value) {

  @Override
  public String toString() {
    return value;
  }
}
