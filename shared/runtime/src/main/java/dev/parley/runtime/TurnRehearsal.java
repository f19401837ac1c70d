package dev.parley.runtime;

import dev.parley.failure.Failure;
import dev.parley.session.TurnRunner;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearch.Query;
import dev.parley.tool.Catalogue;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where turns run: looks through what everybody can use, so that its index is in the snapshot. */
@Singleton
@Requires(beans = {Priming.class, TurnRunner.class, ActionSearch.Maker.class})
final class TurnRehearsal implements Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(TurnRehearsal.class);
  private static final int LIMIT = 12;

  private final Catalogue catalogue;
  private final ActionSearch.Maker search;

  TurnRehearsal(Catalogue catalogue, ActionSearch.Maker search) {
    this.catalogue = catalogue;
    this.search = search;
  }

  @Override
  public void rehearse() {
    try {
      search
          .over(catalogue.all())
          .find(new Query("send an email to ann", Set.of(), List.of(), LIMIT));
    } catch (Failure away) {
      LOG.warn("what there is to use cannot be told", away);
    }
  }
}
