package dev.parley.session;

import dev.parley.account.OrganisationId;
import dev.parley.tool.Call;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;

/**
 * A call that only has to be made, with what was known of its action when it was prepared.
 *
 * @param title what it does, as the person was or would be told
 * @param organisation for which the person acts
 * @param policy the version of the policy that was found to hold
 */
public record PreparedCall(
    Call call,
    Account account,
    String schemaVersion,
    Risk risk,
    Repetition repetition,
    String title,
    OrganisationId organisation,
    String policy) {}
