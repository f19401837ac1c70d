package dev.parley.session;

import dev.parley.interaction.Interactions;
import dev.parley.request.InMemoryRateLimits;
import dev.parley.request.RateLimits;

class InMemorySessionsTest extends SessionsContract {

  private final InMemoryRateLimits limits = new InMemoryRateLimits();
  private final InMemorySessions sessions = new InMemorySessions(limits);

  @Override
  protected Sessions sessions() {
    return sessions;
  }

  @Override
  protected Interactions interactions() {
    return sessions;
  }

  @Override
  protected RateLimits limits() {
    return limits;
  }
}
