package dev.parley.model;

import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * A model that says what it was told to say: first what was queued, then what its script gives. It
 * keeps what it was asked.
 */
public final class ScriptedModel implements LanguageModel {

  private final InstantSource clock;
  private final Function<ModelRequest, ModelReply> script;
  private final Deque<Function<ModelRequest, ModelReply>> queue = new ArrayDeque<>();
  private final List<ModelRequest> requests = new ArrayList<>();

  /** A model that answers by a function, which may throw failures. */
  public ScriptedModel(InstantSource clock, Function<ModelRequest, ModelReply> script) {
    this.clock = clock;
    this.script = script;
  }

  /** A model that answers with what is queued and with nothing else. */
  public ScriptedModel(InstantSource clock) {
    this(
        clock,
        _ -> {
          throw new Permanent(FailureCode.MODEL_INVALID, "the script is at its end");
        });
  }

  /** Answers the next question that nothing is queued for with this. */
  public synchronized ScriptedModel then(ModelReply reply) {
    queue.add(_ -> reply);
    return this;
  }

  /** Answers the next question that nothing is queued for by this function. */
  public synchronized ScriptedModel then(Function<ModelRequest, ModelReply> answer) {
    queue.add(answer);
    return this;
  }

  /** Fails at the next question that nothing is queued for. */
  public synchronized ScriptedModel thenFail(Failure failure) {
    queue.add(
        _ -> {
          throw failure;
        });
    return this;
  }

  /** What it was asked so far. */
  public synchronized List<ModelRequest> requests() {
    return List.copyOf(requests);
  }

  /** How many queued answers have not been asked for. */
  public synchronized int left() {
    return queue.size();
  }

  @Override
  public ModelReply reply(ModelRequest request, Listener listener) {
    if (!request.deadline().isAfter(clock.instant())) {
      throw new Transient(FailureCode.MODEL_TIMEOUT, "the deadline has passed");
    }
    ModelReply reply = next(request).apply(request);
    if (reply instanceof ModelReply.Said(String text, var _, var _)) {
      listener.said(text);
    }
    return reply;
  }

  private synchronized Function<ModelRequest, ModelReply> next(ModelRequest request) {
    requests.add(request);
    Function<ModelRequest, ModelReply> queued = queue.poll();
    return queued == null ? script : queued;
  }
}
