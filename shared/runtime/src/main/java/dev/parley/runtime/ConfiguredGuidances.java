package dev.parley.runtime;

import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.model.Guidance;
import dev.parley.model.Guidances;
import dev.parley.model.ModelPreference;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PARLEY_GUIDANCE} says: for organisations, and for agents, each of which belongs to
 * one organisation and is as none for the people of others.
 */
final class ConfiguredGuidances implements Guidances {

  private final Map<UUID, Guidance> organisations = new HashMap<>();
  private final Map<UUID, Agent> agents = new HashMap<>();
  private final Memberships memberships;

  private ConfiguredGuidances(Settings settings, Memberships memberships) {
    this.memberships = memberships;
    if (settings.organisations() != null) {
      settings
          .organisations()
          .forEach((id, wanted) -> organisations.put(uuid(id), wanted.guidance()));
    }
    if (settings.agents() != null) {
      settings
          .agents()
          .forEach(
              (id, wanted) -> {
                if (wanted.organisation() == null) {
                  throw new ConfigurationException(
                      "PARLEY_GUIDANCE: the agent " + id + " needs an organisation");
                }
                agents.put(uuid(id), new Agent(uuid(wanted.organisation()), wanted.guidance()));
              });
    }
  }

  /**
   * What the JSON says; nothing when it is blank.
   *
   * @throws ConfigurationException if it cannot be read
   */
  static Guidances of(String json, JsonMapper mapper, Memberships memberships) {
    if (json.isBlank()) {
      return Guidances.NONE;
    }
    try {
      Settings settings = mapper.readValue(json, Settings.class);
      return settings == null ? Guidances.NONE : new ConfiguredGuidances(settings, memberships);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("PARLEY_GUIDANCE cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Guidance of(UserId user, @Nullable AgentId agent) {
    Optional<UUID> home =
        memberships
            .home(user)
            .map(Membership::organisation)
            .map(organisation -> organisation.value());
    Guidance ofOrganisation =
        home.map(organisation -> organisations.getOrDefault(organisation, Guidance.NONE))
            .orElse(Guidance.NONE);
    return Optional.ofNullable(agent)
        .map(named -> agents.get(named.value()))
        .filter(found -> home.filter(found.organisation()::equals).isPresent())
        .map(found -> found.guidance().within(ofOrganisation))
        .orElse(ofOrganisation);
  }

  private static UUID uuid(String id) {
    return UUID.fromString(id);
  }

  private record Agent(UUID organisation, Guidance guidance) {}

  /** The JSON. */
  @Serdeable
  record Settings(
      @Nullable Map<String, Wanted> organisations, @Nullable Map<String, Wanted> agents) {}

  /**
   * What one of them wants.
   *
   * @param organisation whose agent it is; of agents only
   */
  @Serdeable
  record Wanted(
      @Nullable String organisation,
      @Nullable String model,
      @Nullable Double temperature,
      @Nullable String instructions) {

    Guidance guidance() {
      return new Guidance(new ModelPreference(model, temperature), instructions);
    }
  }
}
