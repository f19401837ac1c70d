package dev.parley.adapter.dynamodb;

import dev.parley.request.RateLimits;
import dev.parley.request.RateLimitsContract;

class DynamoRateLimitsTest extends RateLimitsContract {

  private final RateLimits limits = new DynamoRateLimits(TestTable.fresh());

  @Override
  protected RateLimits limits() {
    return limits;
  }
}
