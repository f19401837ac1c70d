package dev.parley.integration;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Integration.Contents;
import dev.parley.tool.AppId;
import java.util.List;
import java.util.Optional;

/** The apps that organisations added. What proves who we are is kept encrypted. */
public interface Integrations {

  /** All of an organisation's, oldest first. */
  List<Integration> of(OrganisationId organisation);

  /** All of the organisation that the person acts for; none for who belongs to none any more. */
  List<Integration> of(UserId user);

  /** One of the organisation's, if there is such a one. */
  Optional<Integration> find(OrganisationId organisation, IntegrationId id);

  /** Its document and its secret. */
  Optional<Contents> contents(OrganisationId organisation, IntegrationId id);

  /**
   * What proves who we are, of whichever organisation's app it is: for whoever has been led to the
   * app by something that was looked up for the right person.
   */
  Optional<Secret> secret(AppId app);

  /**
   * Adds it; false if the organisation has one of the same handle, which stays, or there is one of
   * the same app.
   */
  boolean add(Integration integration, Contents contents);

  /** Takes the organisation's integration away; false if it has no such one. */
  boolean remove(OrganisationId organisation, IntegrationId id);
}
