package dev.parley.consent;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a call at a moment.
 *
 * @param organisation for which the person acts
 * @param asks whether the call needs consent
 * @param version names the rule and what it says: it changes when something else holds
 * @param escalateTo who the rule names to be asked too, or null
 */
public record Ruling(
    OrganisationId organisation, boolean asks, String version, @Nullable UserId escalateTo) {}
