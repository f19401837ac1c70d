package dev.parley.integration;

import java.util.UUID;

/** The id of an integration. */
public record IntegrationId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
