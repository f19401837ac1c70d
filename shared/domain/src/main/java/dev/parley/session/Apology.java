package dev.parley.session;

import dev.parley.session.DoneCall.Result;
import java.util.List;
import java.util.stream.Collectors;

/** What is said when something fails half-way: first what was done all the same. */
final class Apology {

  private Apology() {}

  static String after(Task task, String apology) {
    List<String> done =
        task.done().stream()
            .filter(call -> call.result() instanceof Result.Ok)
            .map(call -> call.call().action().toString())
            .toList();
    String left =
        task.next().isEmpty()
            ? ""
            : " This was not begun: "
                + task.next().stream()
                    .map(call -> call.action().toString())
                    .collect(Collectors.joining(", "))
                + ".";
    return (done.isEmpty()
            ? apology
            : "This was done and stays done: "
                + String.join(", ", done)
                + ". After that: "
                + apology)
        + left;
  }
}
