package dev.parley.adapter.openapi;

import dev.parley.failure.Permanent;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.integration.Integrator;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Apps of documents. A document is read once, for an integration is never changed. */
final class IntegrationTools implements Integrator {
  private static final Logger LOG = LoggerFactory.getLogger(IntegrationTools.class);
  private static final int MOST_DOCUMENTS = 200;

  private final Integrations integrations;
  private final Calls calls;
  private final Recent<IntegrationId, Description> descriptions = new Recent<>(MOST_DOCUMENTS);

  IntegrationTools(Integrations integrations, Outbound guarded, InstantSource clock) {
    this.integrations = integrations;
    this.calls = new Calls(guarded, clock);
  }

  @Override
  public Integration.Kind kind() {
    return Integration.Kind.OPENAPI;
  }

  @Override
  public ToolSource over(List<Integration> all) {
    return new Own(List.copyOf(all));
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

  /** The apps of some integrations. */
  private final class Own implements ToolSource {
    private final List<Integration> all;

    Own(List<Integration> all) {
      this.all = all;
    }

    private Optional<Description> description(AppId app) {
      return all.stream()
          .filter(integration -> integration.app().equals(app))
          .findFirst()
          .flatMap(IntegrationTools.this::described);
    }

    @Override
    public List<App> apps() {
      return all.stream()
          .flatMap(integration -> described(integration).stream())
          .map(Description::app)
          .toList();
    }

    @Override
    public List<Action> actions(AppId app) {
      return description(app).map(Description::actions).orElse(List.of());
    }

    @Override
    public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
      return calls.execute(
          description(call.action().app()).orElse(null), call, credential, deadline);
    }

    @Override
    public Finding reconcile(Call call, Credential credential, Instant deadline) {
      return calls.reconcile(
          description(call.action().app()).orElse(null), call, credential, deadline);
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
