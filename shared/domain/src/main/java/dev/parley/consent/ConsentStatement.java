package dev.parley.consent;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.ActionId;
import java.time.Instant;

/**
 * What a consent token says: this person agreed to this call and to no other.
 *
 * @param organisation for which the approver agreed
 * @param interaction the question that was answered; for a call under a grant, the one the grant
 *     was given in answer to
 * @param connection the connected account the call will use, or "none"
 * @param argumentsDigest SHA-256 of the RFC 8785 form of the arguments, base64url
 * @param policy the version of the policy under which consent was asked
 */
public record ConsentStatement(
    String tokenId,
    UserId approver,
    OrganisationId organisation,
    SessionId session,
    InteractionId interaction,
    ActionId action,
    String schemaVersion,
    String connection,
    String argumentsDigest,
    String policy,
    Instant expiresAt) {}
