package dev.parley.function.cleanup;

import dev.parley.account.RefreshTokens;
import dev.parley.session.SweepSessions;
import dev.parley.session.SweepSessions.Swept;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.function.aws.MicronautRequestHandler;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tidies up on a schedule: expires what waited too long, wakes turns that lost their runner or
 * their wake-up, and deletes refresh tokens that have ended. OAuth states, idempotency keys and
 * ended sessions end by the table's own time to live.
 *
 * <p>The event says nothing that matters, and is taken as it comes: EventBridge Scheduler's has a
 * text where the class of AWS's library for such events wants an object, and would be refused.
 */
public class CleanupHandler
    extends MicronautRequestHandler<Map<String, Object>, CleanupHandler.Report> {

  private static final Logger LOG = LoggerFactory.getLogger(CleanupHandler.class);

  /** How many sessions one run looks at; more are left to the next, minutes later. */
  private static final int LIMIT = 1_000;

  @Inject SweepSessions sweepSessions;
  @Inject RefreshTokens refreshTokens;
  @Inject InstantSource clock;

  /** For the Lambda runtime. */
  public CleanupHandler() {}

  /** In a context that is there already. */
  public CleanupHandler(ApplicationContext context) {
    super(context);
  }

  /** In a context that is still to be built. */
  public CleanupHandler(ApplicationContextBuilder builder) {
    super(builder);
  }

  @Override
  public Report execute(Map<String, Object> event) {
    Swept swept = sweepSessions.sweep(LIMIT);
    int tokens = refreshTokens.purge(clock.instant());
    LOG.info("expired {}, woken {}, tokens deleted {}", swept.expired(), swept.woken(), tokens);
    return new Report(swept.expired(), swept.woken(), tokens);
  }

  /** What was tidied up. */
  @Introspected
  public record Report(int expired, int woken, int tokensDeleted) {}
}
