package dev.parley.integration;

import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Integration.Contents;
import dev.parley.tool.AppId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Integrations in memory: the reference. Safe for any number of threads. */
public final class InMemoryIntegrations implements Integrations {

  private record Kept(Integration integration, Contents contents) {}

  private final List<Kept> all = new ArrayList<>();
  private final Memberships memberships;

  /** Where everybody acts for the organisation of their own. */
  public InMemoryIntegrations() {
    this(new InMemoryMemberships());
  }

  public InMemoryIntegrations(Memberships memberships) {
    this.memberships = memberships;
  }

  @Override
  public synchronized List<Integration> of(OrganisationId organisation) {
    return all.stream()
        .map(Kept::integration)
        .filter(one -> one.organisation().equals(organisation))
        .toList();
  }

  @Override
  public List<Integration> of(UserId user) {
    return memberships.home(user).map(Membership::organisation).map(this::of).orElse(List.of());
  }

  @Override
  public synchronized Optional<Integration> find(OrganisationId organisation, IntegrationId id) {
    return kept(organisation, id).map(Kept::integration);
  }

  @Override
  public synchronized Optional<Contents> contents(OrganisationId organisation, IntegrationId id) {
    return kept(organisation, id).map(Kept::contents);
  }

  @Override
  public synchronized Optional<Secret> secret(AppId app) {
    return all.stream()
        .filter(one -> one.integration().app().equals(app))
        .map(one -> one.contents().secret())
        .findFirst();
  }

  @Override
  public synchronized boolean add(Integration integration, Contents contents) {
    if (all.stream().map(Kept::integration).anyMatch(one -> clash(one, integration))) {
      return false;
    }
    all.add(new Kept(integration, contents));
    return true;
  }

  @Override
  public synchronized boolean remove(OrganisationId organisation, IntegrationId id) {
    return kept(organisation, id).map(all::remove).orElse(false);
  }

  private static boolean clash(Integration one, Integration other) {
    return one.app().equals(other.app())
        || (one.organisation().equals(other.organisation()) && one.handle().equals(other.handle()));
  }

  private Optional<Kept> kept(OrganisationId organisation, IntegrationId id) {
    return all.stream()
        .filter(one -> one.integration().organisation().equals(organisation))
        .filter(one -> one.integration().id().equals(id))
        .findFirst();
  }
}
