package dev.parley.runtime;

import io.micronaut.context.ExecutionHandleLocator;
import io.micronaut.context.annotation.Executable;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.HttpResponse;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.DefaultRouteBuilder;
import io.micronaut.web.router.naming.HyphenatedUriNamingStrategy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * How a process that is no handler of the Lambda runtime learns of snapshots: the Lambda Web
 * Adapter posts to two paths that its settings name, and lets nobody else ask for them. They are no
 * part of the API, and there only where a snapshot is taken.
 */
@Singleton
@Requires(beans = Priming.class)
@Requires(property = SnapshotRoutes.BEFORE, pattern = "/.+")
@Requires(property = SnapshotRoutes.AFTER, pattern = "/.+")
@SuppressWarnings("overrides") // as it is declared there
class SnapshotRoutes extends DefaultRouteBuilder {

  static final String BEFORE = "aws.lwa.snapstart.before.checkpoint.path";
  static final String AFTER = "aws.lwa.snapstart.after.restore.path";

  SnapshotRoutes(
      ExecutionHandleLocator locator,
      HyphenatedUriNamingStrategy naming,
      ConversionService conversion) {
    super(locator, naming, conversion);
  }

  @Inject
  void declare(@Value("${" + BEFORE + "}") String before, @Value("${" + AFTER + "}") String after) {
    POST(before, Hooks.class, "before");
    POST(after, Hooks.class, "after");
  }

  /** What is done there. */
  @Singleton
  @Requires(beans = Priming.class)
  static class Hooks {

    private final Priming priming;

    Hooks(Priming priming) {
      this.priming = priming;
    }

    @Executable
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<?> before() throws Exception {
      priming.beforeCheckpoint(null);
      return HttpResponse.noContent();
    }

    @Executable
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<?> after() throws Exception {
      priming.afterRestore(null);
      return HttpResponse.noContent();
    }
  }
}
