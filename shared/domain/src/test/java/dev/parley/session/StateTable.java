package dev.parley.session;

import dev.parley.session.WorkflowSamples.EventSample;
import dev.parley.session.WorkflowSamples.StateSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where each event leads from each state, worked out from samples: what the README shows. */
final class StateTable {

  private StateTable() {}

  /** A change of state, by the names of state, event and next state. */
  record Transition(String from, String event, String to) {}

  /** All kinds of a sum, however deep. */
  static Set<Class<?>> kinds(Class<?> sum) {
    return Stream.of(sum)
        .flatMap(
            one ->
                one.isSealed()
                    ? Arrays.stream(one.getPermittedSubclasses())
                        .flatMap(sub -> kinds(sub).stream())
                    : Stream.of(one))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Every change of state that there is. */
  static Set<Transition> transitions() {
    Set<Transition> transitions = new LinkedHashSet<>();
    for (StateSample sample : WorkflowSamples.states()) {
      for (EventSample event : WorkflowSamples.events()) {
        State next = Workflow.on(sample.state(), event.event(), WorkflowSamples.NOW);
        if (!next.equals(sample.state())) {
          transitions.add(
              new Transition(sample.name(), event.name(), next.getClass().getSimpleName()));
        }
      }
    }
    return transitions;
  }

  /** The table in Markdown. */
  static String markdown() {
    Map<String, List<StateSample>> states =
        WorkflowSamples.states().stream()
            .collect(
                Collectors.groupingBy(StateSample::name, LinkedHashMap::new, Collectors.toList()));
    StringBuilder table = new StringBuilder("| State | Event | Next state |\n|---|---|---|\n");
    states.forEach(
        (name, forms) -> {
          String cell = "**" + name + "**";
          for (Map.Entry<String, List<String>> row : rows(forms).entrySet()) {
            table
                .append("| ")
                .append(cell)
                .append(" | ")
                .append(String.join(", ", row.getValue()))
                .append(" | ")
                .append(row.getKey())
                .append(" |\n");
            cell = "";
          }
          if (!cell.isEmpty()) {
            table.append("| ").append(cell).append(" | | (the end) |\n");
          }
        });
    return table.toString();
  }

  /** The events that lead somewhere, by where they lead. */
  private static Map<String, List<String>> rows(List<StateSample> forms) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (EventSample event : WorkflowSamples.events()) {
      boolean leads = forms.stream().anyMatch(form -> !next(form, event).equals("unchanged"));
      if (leads) {
        rows.computeIfAbsent(destination(forms, event), _ -> new ArrayList<>()).add(event.name());
      }
    }
    return rows;
  }

  private static String next(StateSample form, EventSample event) {
    State next = Workflow.on(form.state(), event.event(), WorkflowSamples.NOW);
    return next.equals(form.state()) ? "unchanged" : next.getClass().getSimpleName();
  }

  /** The next state, with the one respect that decides where there are several. */
  private static String destination(List<StateSample> forms, EventSample event) {
    Set<String> all =
        forms.stream()
            .map(form -> next(form, event))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (all.size() == 1) {
      return all.iterator().next();
    }
    return IntStream.range(0, forms.getFirst().respects().size())
        .mapToObj(dimension -> byRespect(forms, event, form -> form.respects().get(dimension)))
        .filter(byRespect -> byRespect.values().stream().allMatch(next -> next.size() == 1))
        .findFirst()
        .orElseGet(() -> byRespect(forms, event, form -> String.join(" and ", form.respects())))
        .entrySet()
        .stream()
        .map(entry -> entry.getValue().iterator().next() + " (" + entry.getKey() + ")")
        .collect(Collectors.joining(", "));
  }

  private static Map<String, Set<String>> byRespect(
      List<StateSample> forms, EventSample event, Function<StateSample, String> respect) {
    return forms.stream()
        .collect(
            Collectors.groupingBy(
                respect,
                LinkedHashMap::new,
                Collectors.mapping(
                    form -> next(form, event), Collectors.toCollection(LinkedHashSet::new))));
  }
}
