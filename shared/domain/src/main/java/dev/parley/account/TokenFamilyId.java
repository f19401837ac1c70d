package dev.parley.account;

import java.util.UUID;

/** The id that all refresh tokens descending from one sign-in share. */
public record TokenFamilyId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
