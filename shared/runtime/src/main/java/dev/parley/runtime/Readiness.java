package dev.parley.runtime;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Where the Lambda Web Adapter tells nothing of snapshots (it does from 1.1 on, to who names the
 * paths): it lets the snapshot be taken as soon as {@code /} is answered with less than 500, so
 * that is not done before the rehearsal is over.
 */
@ServerFilter("/")
@Requires(beans = Priming.class)
@Requires(missingProperty = SnapshotRoutes.BEFORE)
class Readiness implements ApplicationEventListener<ServerStartupEvent> {

  private final Priming priming;
  private volatile boolean ready;

  Readiness(Priming priming) {
    this.priming = priming;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    try (ExecutorService work = Executors.newVirtualThreadPerTaskExecutor()) {
      work.submit(
              () -> {
                priming.beforeCheckpoint(null);
                return priming;
              })
          .get();
      ready = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("not ready for a snapshot", e.getCause());
    }
  }

  @RequestFilter
  @Nullable HttpResponse<?> notYet() {
    return ready ? null : HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE);
  }
}
