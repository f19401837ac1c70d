package dev.parley.adapter.openapi;

import dev.parley.account.OrganisationId;
import dev.parley.failure.Permanent;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.OrganisationTools;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The apps that organisations added. Which they are is looked up every half minute at most; a
 * document is read once, for an integration is never changed.
 */
final class IntegrationTools implements OrganisationTools {
  private static final Logger LOG = LoggerFactory.getLogger(IntegrationTools.class);
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final int MOST_ORGANISATIONS = 500;
  private static final int MOST_DOCUMENTS = 200;

  private final Integrations integrations;
  private final InstantSource clock;
  private final Calls calls;
  private final Recent<OrganisationId, Listing> listings = new Recent<>(MOST_ORGANISATIONS);
  private final Recent<IntegrationId, Description> descriptions = new Recent<>(MOST_DOCUMENTS);

  IntegrationTools(Integrations integrations, Outbound guarded, InstantSource clock) {
    this.integrations = integrations;
    this.clock = clock;
    this.calls = new Calls(guarded, clock);
  }

  /** What an organisation has, and until when that is taken for true. */
  private record Listing(List<Integration> integrations, Instant until) {}

  @Override
  public ToolSource of(OrganisationId organisation) {
    return new Own(organisation);
  }

  private List<Integration> known(OrganisationId organisation) {
    Instant now = clock.instant();
    return listings
        .get(organisation)
        .filter(listing -> listing.until().isAfter(now))
        .map(Listing::integrations)
        .orElseGet(() -> knownAnew(organisation));
  }

  private List<Integration> knownAnew(OrganisationId organisation) {
    Listing fresh = new Listing(integrations.of(organisation), clock.instant().plus(FRESH));
    listings.put(organisation, fresh);
    return fresh.integrations();
  }

  private Optional<Description> described(Integration integration) {
    Optional<Description> known = descriptions.get(integration.id());
    if (known.isPresent()) {
      return known;
    }
    Optional<Contents> contents =
        integrations.contents(integration.organisation(), integration.id());
    if (contents.isEmpty()) {
      return Optional.empty();
    }
    try {
      Description description =
          DocumentReader.read(
              Documents.use(
                  integration.app(),
                  integration.name(),
                  integration.baseUrl(),
                  integration.auth(),
                  contents.get().secret().value()),
              contents.get().document());
      descriptions.put(integration.id(), description);
      return Optional.of(description);
    } catch (Permanent e) {
      LOG.warn("integration {} cannot be read any more: {}", integration.id(), e.getMessage());
      return Optional.empty();
    }
  }

  /** The apps of one organisation. */
  private final class Own implements ToolSource {
    private final OrganisationId organisation;

    Own(OrganisationId organisation) {
      this.organisation = organisation;
    }

    private Optional<Description> description(AppId app, List<Integration> listed) {
      return listed.stream()
          .filter(integration -> integration.app().equals(app))
          .findFirst()
          .flatMap(IntegrationTools.this::described);
    }

    @Override
    public List<App> apps() {
      return known(organisation).stream()
          .flatMap(integration -> described(integration).stream())
          .map(Description::app)
          .toList();
    }

    @Override
    public List<Action> actions(AppId app) {
      return description(app, known(organisation)).map(Description::actions).orElse(List.of());
    }

    @Override
    public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
      // What was taken away a moment ago is not called any more.
      return calls.execute(
          description(call.action().app(), knownAnew(organisation)).orElse(null),
          call,
          credential,
          deadline);
    }

    @Override
    public Finding reconcile(Call call, Credential credential, Instant deadline) {
      return calls.reconcile(
          description(call.action().app(), known(organisation)).orElse(null),
          call,
          credential,
          deadline);
    }
  }

  /** What was used last, up to a number. Safe for any number of threads. */
  private static final class Recent<K, V> {
    private final Map<K, V> kept;

    Recent(int most) {
      this.kept =
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
              return size() > most;
            }
          };
    }

    synchronized Optional<V> get(K key) {
      return Optional.ofNullable(kept.get(key));
    }

    synchronized void put(K key, V value) {
      kept.put(key, value);
    }
  }
}
