package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The toolkits that are offered, and their tools: asked for when they are needed first, and again
 * only when they have grown old. Whoever looks into one toolkit mostly looks into all, so the tools
 * of several are asked for at once. Methods throw {@link dev.parley.failure.Transient} where
 * Composio cannot be reached and never could.
 */
final class Toolkits {

  /**
   * How many tools of older versions are kept: as many as there can be sessions that go by them.
   */
  private static final int MOST_OLDER = 500;

  /** How many toolkits are looked into with one request: some have a few tools, some hundreds. */
  private static final int AT_ONCE = 20;

  private final ComposioSettings settings;
  private final ComposioClient client;
  private final InstantSource clock;
  private final Map<String, String> versions;
  private final Fresh<Offered> offered;
  private final Map<List<String>, Fresh<Map<AppId, Map<ActionId, Offer>>>> tools =
      new ConcurrentHashMap<>();

  /** What never changes; absent where Composio does not have it. */
  private final Map<Version, Optional<Offer>> older = new ConcurrentHashMap<>();

  private record Version(ActionId action, String version) {}

  /** The toolkits in Composio's order, and with which others each is looked into. */
  private record Offered(Map<AppId, Toolkit> toolkits, Map<AppId, List<Toolkit>> batches) {}

  Toolkits(ComposioSettings settings, ComposioClient client, InstantSource clock) {
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    this.versions = settings.versionsByToolkit();
    this.offered = new Fresh<>(this::listed, settings.refreshAfter(), clock);
  }

  /** In Composio's order. */
  Map<AppId, Toolkit> all() {
    return offered.get().toolkits();
  }

  Optional<Toolkit> find(AppId app) {
    return Optional.ofNullable(all().get(app));
  }

  /** The tools of a toolkit, by our names. */
  Map<ActionId, Offer> offers(Toolkit toolkit) {
    AppId app = toolkit.app().id();
    List<Toolkit> batch = offered.get().batches().getOrDefault(app, List.of(toolkit));
    return tools
        .computeIfAbsent(
            batch.stream().map(Toolkit::slug).toList(),
            _ -> new Fresh<>(() -> listed(batch), settings.refreshAfter(), clock))
        .get()
        .getOrDefault(app, Map.of());
  }

  /**
   * One tool by that version, where Composio has it so; else as it is listed.
   *
   * @param version empty for the listed one
   */
  Optional<Offer> offer(Toolkit toolkit, ActionId id, String version) {
    Optional<Offer> listed = listed(toolkit, id);
    if (version.isEmpty()
        || listed.filter(one -> one.action().schemaVersion().equals(version)).isPresent()) {
      return listed;
    }
    Version wanted = new Version(id, version);
    Optional<Offer> kept = older.get(wanted);
    if (kept == null) {
      kept = fetched(toolkit, wanted, listed.map(Offer::slug).orElse(id.name()));
      if (older.size() >= MOST_OLDER) {
        older.clear();
      }
      older.put(wanted, kept);
    }
    return kept.or(() -> listed);
  }

  /** As it is listed. */
  Optional<Offer> listed(Toolkit toolkit, ActionId id) {
    return Optional.ofNullable(offers(toolkit).get(id));
  }

  private Optional<Offer> fetched(Toolkit toolkit, Version wanted, String slug) {
    return client
        .find("/tools/" + ComposioClient.encoded(slug), Map.of("version", wanted.version()))
        .filter(item -> Json.text(item.path("toolkit"), "slug").equalsIgnoreCase(toolkit.slug()))
        .map(item -> Offer.of(toolkit, item))
        .filter(
            offer ->
                offer.action().id().equals(wanted.action())
                    && offer.action().schemaVersion().equals(wanted.version()));
  }

  /** Those that somebody could use: an app that nobody can connect is no help. */
  private Offered listed() {
    Set<String> configured = new HashSet<>(settings.authConfigsByToolkit().keySet());
    for (JsonNode config : client.all("/auth_configs", Map.of())) {
      if (AuthConfigs.isEnabled(config)) {
        configured.add(Json.text(config.path("toolkit"), "slug"));
      }
    }
    Map<AppId, Toolkit> listed = new LinkedHashMap<>();
    for (JsonNode item : client.all("/toolkits", Map.of())) {
      Toolkit toolkit = Toolkit.of(item);
      boolean hasConfig = configured.contains(toolkit.slug());
      boolean usable = hasConfig || toolkit.auth() != Toolkit.Auth.OWN;
      boolean empty = item.path("meta").path("tools_count").asInt(1) == 0;
      if (usable && !empty && settings.offers(toolkit.slug(), hasConfig)) {
        listed.putIfAbsent(toolkit.app().id(), toolkit);
      }
    }
    return new Offered(listed, batches(List.copyOf(listed.values())));
  }

  /** One whose version is pinned is asked for by itself: a list is of one kind of versions. */
  private Map<AppId, List<Toolkit>> batches(List<Toolkit> toolkits) {
    Map<AppId, List<Toolkit>> batches = new HashMap<>();
    List<Toolkit> latest = toolkits.stream().filter(one -> pinned(one).isEmpty()).toList();
    for (int from = 0; from < latest.size(); from += AT_ONCE) {
      List<Toolkit> batch = latest.subList(from, Math.min(from + AT_ONCE, latest.size()));
      batch.forEach(toolkit -> batches.put(toolkit.app().id(), batch));
    }
    return batches;
  }

  private Optional<String> pinned(Toolkit toolkit) {
    return Optional.ofNullable(versions.get(toolkit.slug().toLowerCase(Locale.ROOT)));
  }

  private Map<AppId, Map<ActionId, Offer>> listed(List<Toolkit> batch) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("toolkit_slug", batch.stream().map(Toolkit::slug).collect(Collectors.joining(",")));
    pinned(batch.getFirst())
        .ifPresentOrElse(
            version -> query.put("toolkit_versions[" + batch.getFirst().slug() + "]", version),
            () -> query.put("toolkit_versions", "latest"));
    Map<String, List<JsonNode>> items = new HashMap<>();
    for (JsonNode item : client.all("/tools", query)) {
      if (!item.path("is_deprecated").asBoolean()) {
        items
            .computeIfAbsent(
                Json.text(item.path("toolkit"), "slug").toLowerCase(Locale.ROOT),
                _ -> new ArrayList<>())
            .add(item);
      }
    }
    Map<AppId, Map<ActionId, Offer>> listed = new HashMap<>();
    for (Toolkit toolkit : batch) {
      Map<ActionId, Offer> offers = new LinkedHashMap<>();
      for (JsonNode item : items.getOrDefault(toolkit.slug().toLowerCase(Locale.ROOT), List.of())) {
        Offer offer = Offer.of(toolkit, item);
        offers.putIfAbsent(offer.action().id(), offer);
      }
      listed.put(toolkit.app().id(), offers);
    }
    return listed;
  }
}
