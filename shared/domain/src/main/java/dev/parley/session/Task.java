package dev.parley.session;

import dev.parley.tool.ActionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session is to get done.
 *
 * @param request the message that started it
 * @param done the calls it is through with, in order
 * @param pending what other sessions of the conversation were waiting for when it was given, in
 *     words: it may be about that
 * @param next the calls that are still to be looked at, in order: none of them needs what another
 *     gives
 * @param pinned by which version the actions go that were chosen so far; null where that was not
 *     kept yet
 */
public record Task(
    String request,
    List<DoneCall> done,
    List<String> pending,
    List<Planned> next,
    @Nullable List<Pinned> pinned) {

  public Task {
    done = List.copyOf(done);
    pending = List.copyOf(pending);
    next = List.copyOf(next);
    pinned = pinned == null ? null : List.copyOf(pinned);
  }

  /** A task of which nothing is done. */
  static Task of(String request, List<String> pending) {
    return new Task(request, List.of(), pending, List.of(), null);
  }

  /** A task of which nothing is done, while nothing else waits. */
  public static Task of(String request) {
    return of(request, List.of());
  }

  /** The same with these calls to come. */
  Task with(List<Planned> calls) {
    return new Task(request, done, pending, calls, pinned);
  }

  Task with(DoneCall call) {
    List<DoneCall> all = new ArrayList<>(done);
    all.add(call);
    return new Task(request, all, pending, next, pinned);
  }

  /** The same going by these versions, but for actions that it goes by another already. */
  Task pinning(List<Pinned> versions) {
    List<Pinned> all = new ArrayList<>(pinned == null ? List.of() : pinned);
    for (Pinned version : versions) {
      if (all.stream().noneMatch(one -> one.action().equals(version.action()))) {
        all.add(version);
      }
    }
    return new Task(request, done, pending, next, all);
  }

  /** The version of the action that it goes by; empty where that is open. */
  String schemaVersion(ActionId action) {
    return pinned == null
        ? ""
        : pinned.stream()
            .filter(one -> one.action().equals(action))
            .map(Pinned::schemaVersion)
            .findFirst()
            .orElse("");
  }
}
