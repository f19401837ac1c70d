package dev.parley.runtime;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/**
 * Counts requests before they are answered, and refuses those over a limit. All but messages, which
 * are counted where they are taken: they pass here without another thread.
 */
@ServerFilter("/api/**")
@Requires(beans = RequestLimits.class)
class CountedRequests implements ConditionalFilter {

  private final RequestLimits limits;

  CountedRequests(RequestLimits limits) {
    this.limits = limits;
  }

  @Override
  public boolean isEnabled(HttpRequest<?> request) {
    return !RequestLimits.isSentAsMessage(request);
  }

  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Order(RequestLimits.AFTER_SECURITY)
  void count(HttpRequest<?> request) {
    limits.count(request);
  }
}
