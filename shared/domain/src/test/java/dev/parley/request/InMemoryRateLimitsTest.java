package dev.parley.request;

class InMemoryRateLimitsTest extends RateLimitsContract {

  private final RateLimits limits = new InMemoryRateLimits();

  @Override
  protected RateLimits limits() {
    return limits;
  }
}
