package dev.parley.adapter.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearch.Fit;
import dev.parley.tool.ActionSearch.Query;
import dev.parley.tool.ActionSearchContract;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.InMemoryIndexCache;
import dev.parley.tool.IndexedAction;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LuceneActionSearchTest extends ActionSearchContract {

  private final ActionSearch.Maker maker = new LuceneSearches(new InMemoryIndexCache());

  @Override
  protected ActionSearch.Maker maker() {
    return maker;
  }

  @Test
  void accounts_are_not_looked_up_for_what_is_no_request() {
    AtomicInteger lookups = new AtomicInteger();
    Supplier<Set<AppId>> connected =
        () -> {
          lookups.incrementAndGet();
          return Set.of();
        };
    App mail = new App(new AppId("mail"), "Mail", "Mails", new App.Access.Free());
    Action send =
        new Action(
            new ActionId(mail.id(), "send_email"),
            "Send an email",
            "Sends an email to someone today",
            ArgumentSchema.NONE,
            "1",
            Risk.WRITE,
            Repetition.UNSAFE,
            "Send an email");
    ActionSearch search = maker.over(List.of(new IndexedAction(mail, send)));

    assertThat(search.find(new Query("Hello, how are you today?", connected, List.of(), 5)).fit())
        .isEqualTo(Fit.UNLIKELY);
    assertThat(lookups).hasValue(0);

    assertThat(search.find(new Query("send an email to ann", connected, List.of(), 5)).fit())
        .isEqualTo(Fit.LIKELY);
    assertThat(lookups).hasValue(1);
  }
}
