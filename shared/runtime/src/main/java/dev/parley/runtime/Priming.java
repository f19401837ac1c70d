package dev.parley.runtime;

import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.core.order.OrderUtil;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done before a snapshot is taken of the process, and after a copy of it goes on: the
 * function's requests are rehearsed, then each adapter that holds connections lets go of them. It
 * is there only where a snapshot is taken.
 */
@Singleton
@Requires(property = "aws.lambda.initialization.type", value = "snap-start")
final class Priming implements Resource, ApplicationEventListener<StartupEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(Priming.class);

  /** The most that the JDK's generator reads ahead from the operating system. */
  private static final int READ_AHEAD = 65_536;

  private final BeanContext beans;
  private volatile Stage stage = Stage.STARTING;

  /** How far the process is. */
  private enum Stage {
    STARTING,
    REHEARSING,
    FROZEN,
    RESTORED
  }

  Priming(BeanContext beans) {
    this.beans = beans;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    // Held weakly there, and as a singleton here.
    Core.getGlobalContext().register(this);
  }

  /** Whether what comes in now is a rehearsal, so that nothing of it is to be counted. */
  boolean isRehearsing() {
    return stage == Stage.REHEARSING;
  }

  @Override
  public void beforeCheckpoint(@Nullable Context<? extends Resource> context) throws Exception {
    if (stage != Stage.STARTING) {
      throw new IllegalStateException("a snapshot is taken once, before the first caller comes");
    }
    long begin = System.nanoTime();
    List<String> done = new ArrayList<>();
    try {
      stage = Stage.REHEARSING;
      for (Rehearsal rehearsal : beans.getBeansOfType(Rehearsal.class)) {
        rehearsal.rehearse();
        done.add(rehearsal.getClass().getSimpleName());
      }
    } finally {
      stage = Stage.FROZEN;
    }
    for (Resource part : parts()) {
      part.beforeCheckpoint(null);
      done.add(part.getClass().getSimpleName());
    }
    // The heap is not collected here: the first call of each copy would be slower by a quarter.
    // What is held softly would go, such as what reflection knows, and the pages made use of.
    LOG.info(
        "ready for the snapshot after {} ms: {}", (System.nanoTime() - begin) / 1_000_000, done);
  }

  @Override
  public void afterRestore(@Nullable Context<? extends Resource> context) throws Exception {
    // All copies have what the generator had read ahead. Behind this much of it, and so also for
    // UUID.randomUUID, comes only what this copy reads for itself.
    new SecureRandom().nextBytes(new byte[READ_AHEAD]);
    for (Resource part : parts()) {
      part.afterRestore(null);
    }
    stage = Stage.RESTORED;
  }

  /** Those that close connections come last ({@code Ordered}): the others may use them. */
  private List<Resource> parts() {
    return beans.getBeansOfType(Resource.class).stream()
        .filter(part -> part != this)
        .sorted(OrderUtil.COMPARATOR)
        .toList();
  }
}
