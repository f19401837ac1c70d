package dev.parley.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What a session is to get done.
 *
 * @param request the message that started it
 * @param done the calls it is through with, in order
 */
public record Task(String request, List<DoneCall> done) {

  public Task {
    done = List.copyOf(done);
  }

  /** A task of which nothing is done. */
  public static Task of(String request) {
    return new Task(request, List.of());
  }

  Task with(DoneCall call) {
    List<DoneCall> all = new ArrayList<>(done);
    all.add(call);
    return new Task(request, all);
  }
}
