package dev.parley.adapter.lucene;

import dev.parley.adapter.lucene.ToolSearch.Hits;
import dev.parley.adapter.lucene.ToolSearch.Prior;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.AppId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The search of actions over an index in memory. */
final class LuceneActionSearch implements ActionSearch {

  /** What an account of the person lifts by: less than a word of the action's name does. */
  private static final double CONNECTED = 0.4;

  /** What was done last lifts by this, and what was done before it by less and less. */
  private static final double RECENT = 0.3;

  private static final double RECENT_APP = 0.1;
  private static final double FADING = 0.9;

  private final ToolSearch tools;
  private final Map<String, ActionId> ids;

  LuceneActionSearch(ToolSearch tools, List<ActionId> ids) {
    this.tools = tools;
    this.ids = new HashMap<>();
    ids.forEach(id -> this.ids.put(id.toString(), id));
  }

  @Override
  public Found find(Query query) {
    Hits found = tools.find(query.text(), query.limit(), prior(query));
    return new Found(
        found.hits().stream()
            .map(hit -> new Match(Objects.requireNonNull(ids.get(hit.id())), hit.score()))
            .toList(),
        found.likely() ? Fit.LIKELY : Fit.UNLIKELY);
  }

  private static Supplier<Prior> prior(Query query) {
    Map<String, Double> recentApps = new HashMap<>();
    Map<String, Double> actions = new HashMap<>();
    double recent = RECENT;
    for (ActionId id : query.recent()) {
      actions.putIfAbsent(id.toString(), recent);
      recentApps.put(id.app().value(), RECENT_APP);
      recent *= FADING;
    }
    return () -> {
      Map<String, Double> apps = new HashMap<>(recentApps);
      for (AppId app : query.connected().get()) {
        apps.merge(app.value(), CONNECTED, Double::sum);
      }
      return card -> apps.getOrDefault(card.app(), 0.0) + actions.getOrDefault(card.id(), 0.0);
    };
  }
}
