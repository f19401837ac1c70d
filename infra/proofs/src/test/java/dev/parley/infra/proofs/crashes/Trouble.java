package dev.parley.infra.proofs.crashes;

import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.infra.sandbox.provider.Faults;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What goes wrong at the provider in a run. */
enum Trouble {
  NONE,
  /** The request never arrives. */
  REQUEST_LOST,
  /** It is done, and the answer never arrives. */
  ANSWER_LOST,
  /** The provider fails before it does it. */
  FAILS_BEFORE,
  /** The provider does it and says that it failed. */
  FAILS_AFTER,
  /** It is done, and the answer comes when nobody waits for it any more. */
  ANSWER_LATE,
  /** The provider has had enough of us. */
  REFUSED,
  /** It is done, and looking for it fails twice. */
  LOOKS_FAIL,
  /** Nothing was done, and looking for it fails twice. */
  LOOKS_FAIL_IN_VAIN,
  /** It is done, and looking for it fails however often it is tried. */
  LOOKS_FAIL_FOR_GOOD,
  /** It is done only after a while that we did not wait for. */
  DONE_LATE,
  /** It is done, and those who look find it only after a while. */
  SEEN_LATE;

  /** How late an answer is; a run does not wait for it. */
  private static final Duration LATE = Duration.ofMillis(200);

  /** Whether nobody but a person can find out what happened. */
  boolean isHopeless() {
    return this == LOOKS_FAIL_FOR_GOOD;
  }

  /** Whether it can happen to the job. */
  boolean befalls(Job job) {
    return switch (this) {
      case LOOKS_FAIL, LOOKS_FAIL_IN_VAIN, LOOKS_FAIL_FOR_GOOD, SEEN_LATE -> job.look() != null;
      case DONE_LATE -> job.effect() != null;
      case NONE, REQUEST_LOST, ANSWER_LOST, FAILS_BEFORE, FAILS_AFTER, ANSWER_LATE, REFUSED -> true;
    };
  }

  /** Whether the provider catches up only after a while. */
  boolean putsProviderBehind() {
    return this == DONE_LATE || this == SEEN_LATE;
  }

  void plan(Job job, Faults faults) {
    Job.Request look = job.look();
    Fault fault = fault();
    if (fault != null) {
      faults.plan(job.provider(), job.request().method(), job.request().path(), fault, 1);
    }
    if (look != null && failingLooks() > 0) {
      faults.plan(
          job.provider(), look.method(), look.path(), new Fault.FailBefore(503), failingLooks());
    }
  }

  private int failingLooks() {
    return switch (this) {
      case LOOKS_FAIL, LOOKS_FAIL_IN_VAIN -> 2;
      case LOOKS_FAIL_FOR_GOOD -> Integer.MAX_VALUE;
      case NONE,
          REQUEST_LOST,
          ANSWER_LOST,
          FAILS_BEFORE,
          FAILS_AFTER,
          ANSWER_LATE,
          REFUSED,
          DONE_LATE,
          SEEN_LATE ->
          0;
    };
  }

  private @Nullable Fault fault() {
    return switch (this) {
      case NONE -> null;
      case REQUEST_LOST, LOOKS_FAIL_IN_VAIN -> new Fault.DropRequest();
      case ANSWER_LOST, LOOKS_FAIL, LOOKS_FAIL_FOR_GOOD -> new Fault.DropAnswer();
      case FAILS_BEFORE -> new Fault.FailBefore(503);
      case FAILS_AFTER -> new Fault.FailAfter(502);
      case ANSWER_LATE -> new Fault.Delay(LATE);
      case REFUSED -> new Fault.TooManyRequests(Duration.ofSeconds(30));
      case DONE_LATE -> new Fault.WorkLater();
      case SEEN_LATE -> new Fault.SeenLater();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
