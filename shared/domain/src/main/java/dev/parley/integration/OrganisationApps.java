package dev.parley.integration;

import dev.parley.account.UserId;
import dev.parley.tool.Catalogue;
import dev.parley.tool.OrganisationTools;
import dev.parley.tool.ToolSource;
import java.util.ArrayList;
import java.util.List;

/** The apps that organisations added. Which they are is looked up each time. */
public final class OrganisationApps implements OrganisationTools {

  private final Integrations integrations;
  private final List<Integrator> integrators;

  public OrganisationApps(Integrations integrations, List<Integrator> integrators) {
    this.integrations = integrations;
    this.integrators = List.copyOf(integrators);
  }

  @Override
  public ToolSource of(UserId user) {
    List<Integration> all = integrations.of(user);
    List<ToolSource> sources = new ArrayList<>();
    for (Integrator integrator : integrators) {
      List<Integration> its = new ArrayList<>();
      for (Integration one : all) {
        if (one.kind() == integrator.kind()) {
          its.add(one);
        }
      }
      if (!its.isEmpty()) {
        sources.add(integrator.over(its));
      }
    }
    return new Catalogue(sources);
  }
}
