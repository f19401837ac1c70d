package dev.parley.session;

import dev.parley.consent.GrantId;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.InteractionId;
import org.jspecify.annotations.Nullable;

/** By what right a call is made. */
public sealed interface Authority {

  /** The policy asks for no consent. */
  record NotNeeded() implements Authority {}

  /**
   * The person agreed, and this token says so.
   *
   * @param standing what they agreed to beforehand with it, or null for nothing
   */
  record Agreed(InteractionId interaction, String consentToken, @Nullable GrantTerms standing)
      implements Authority {}

  /** The person had agreed beforehand, and this token says that it is one of those calls. */
  record Granted(GrantId grant, String consentToken) implements Authority {}
}
