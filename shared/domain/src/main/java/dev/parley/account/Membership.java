package dev.parley.account;

/** That a person belongs to an organisation, and as what. */
public record Membership(OrganisationId organisation, UserId user, OrganisationRole role) {}
