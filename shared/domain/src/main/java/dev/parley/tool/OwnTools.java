package dev.parley.tool;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The apps of the organisation that a person acts for. Which one that is is looked up once for what
 * is listed, and anew before a call is made: by then they may act for another.
 */
final class OwnTools implements ToolSource {

  private final UserId user;
  private final OrganisationTools tools;
  private volatile @Nullable ToolSource listed;

  OwnTools(UserId user, OrganisationTools tools) {
    this.user = user;
    this.tools = tools;
  }

  private ToolSource listed() {
    ToolSource known = listed;
    if (known == null) {
      known = now();
      listed = known;
    }
    return known;
  }

  private ToolSource now() {
    return tools.of(user).of(user);
  }

  @Override
  public List<App> apps() {
    return listed().apps();
  }

  @Override
  public List<Action> actions(AppId app) {
    return listed().actions(app);
  }

  @Override
  public List<Action> listed(AppId app) {
    return listed().listed(app);
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    return called(source -> source.execute(call, credential, deadline));
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    return called(source -> source.reconcile(call, credential, deadline));
  }

  private <T> T called(Function<ToolSource, T> call) {
    return call.apply(now());
  }
}
