package dev.parley.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What a session is to get done.
 *
 * @param request the message that started it
 * @param done the calls it is through with, in order
 * @param pending what other sessions of the conversation were waiting for when it was given, in
 *     words: it may be about that
 * @param next the calls that are still to be looked at, in order: none of them needs what another
 *     gives
 */
public record Task(String request, List<DoneCall> done, List<String> pending, List<Planned> next) {

  public Task {
    done = List.copyOf(done);
    pending = List.copyOf(pending);
    next = List.copyOf(next);
  }

  /** A task of which nothing is done, while nothing else waits. */
  public static Task of(String request) {
    return new Task(request, List.of(), List.of(), List.of());
  }

  /** The same with these calls to come. */
  Task with(List<Planned> calls) {
    return new Task(request, done, pending, calls);
  }

  Task with(DoneCall call) {
    List<DoneCall> all = new ArrayList<>(done);
    all.add(call);
    return new Task(request, all, pending, next);
  }
}
