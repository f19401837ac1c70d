package dev.parley.session;

import dev.parley.interaction.InteractionId;

/** By what right a call is made. */
public sealed interface Authority {

  /** The policy asks for no consent. */
  record NotNeeded() implements Authority {}

  /** The person agreed, and this token says so. */
  record Agreed(InteractionId interaction, String consentToken) implements Authority {}
}
