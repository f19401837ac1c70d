package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.tool.AppId;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A source that keeps accounts, in memory, with people who agree when they are told to. */
public final class InMemoryAccountLinks implements AccountLinks {

  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Set<AppId> apps;
  private final Map<String, Standing> standings = new HashMap<>();
  private Reach reach = Reach.UP;

  /**
   * @param apps those whose accounts can be connected
   */
  public InMemoryAccountLinks(InstantSource clock, Set<AppId> apps) {
    this.clock = clock;
    this.apps = Set.copyOf(apps);
  }

  /** Whether the source can be reached. */
  public enum Reach {
    UP,
    DOWN
  }

  /** Makes the source reachable or not, from now on. */
  public synchronized void be(Reach reach) {
    this.reach = reach;
  }

  /** The account stands like this from now on. */
  public synchronized void let(String account, Standing standing) {
    standings.put(account, standing);
  }

  /** Somebody opens the link and agrees. */
  public void agree(URI connectAt) {
    let(account(connectAt), new Standing.Active());
  }

  /** The account that the link is for. */
  public static String account(URI connectAt) {
    return connectAt.getPath().substring(1);
  }

  @Override
  public synchronized Link start(UserId user, AppId app, String state) {
    requireUp();
    if (!apps.contains(app)) {
      throw new Permanent(FailureCode.MISCONFIGURED, "nobody can connect " + app);
    }
    String account = "account-" + (standings.size() + 1);
    standings.put(account, new Standing.Pending());
    return new Link(
        account,
        URI.create(
            "https://accounts.example/"
                + account
                + "?state="
                + URLEncoder.encode(state, StandardCharsets.UTF_8)),
        clock.instant().plus(LIFETIME));
  }

  @Override
  public synchronized Standing standing(String account) {
    requireUp();
    return standings.getOrDefault(account, new Standing.Ended("it is not there any more"));
  }

  private void requireUp() {
    if (reach == Reach.DOWN) {
      throw new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, "the source cannot be reached");
    }
  }
}
