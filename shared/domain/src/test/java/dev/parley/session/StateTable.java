package dev.parley.session;

import dev.parley.session.WorkflowSamples.EventSample;
import dev.parley.session.WorkflowSamples.StateSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The next states, each with the respects that lead there; the commonest goes without. */
  private static String destination(List<StateSample> forms, EventSample event) {
    Map<String, List<String>> deciding = new LinkedHashMap<>();
    decide(forms, event, deciding);
    if (deciding.size() == 1) {
      return deciding.keySet().iterator().next();
    }
    String commonest =
        deciding.entrySet().stream()
            .filter(entry -> entry.getValue().size() > 1)
            .max(Comparator.comparingInt(entry -> entry.getValue().size()))
            .map(Map.Entry::getKey)
            .orElse("");
    Stream<String> others =
        deciding.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(commonest))
            .map(entry -> entry.getKey() + " (" + String.join(" or ", entry.getValue()) + ")");
    Stream<String> rest =
        Stream.of(commonest).filter(next -> !next.isEmpty()).map(next -> "otherwise " + next);
    return Stream.concat(others, rest).collect(Collectors.joining(", "));
  }

  /** By one respect where one decides, or else without the forms that one of their own decides. */
  private static void decide(
      List<StateSample> forms, EventSample event, Map<String, List<String>> deciding) {
    List<Map<String, Set<String>>> dimensions =
        IntStream.range(0, forms.getFirst().respects().size())
            .mapToObj(dimension -> byRespect(forms, event, dimension))
            .toList();
    Map<String, Set<String>> chosen =
        dimensions.stream()
            .filter(nexts -> nexts.values().stream().allMatch(next -> next.size() == 1))
            .findFirst()
            .orElse(
                dimensions.isEmpty()
                    ? Map.of("", Set.of(next(forms.getFirst(), event)))
                    : dimensions.getFirst());
    chosen.forEach(
        (respect, nexts) -> {
          if (nexts.size() == 1) {
            deciding.computeIfAbsent(nexts.iterator().next(), _ -> new ArrayList<>()).add(respect);
          }
        });
    List<StateSample> undecided =
        forms.stream()
            .filter(
                form ->
                    form.respects().stream()
                        .anyMatch(respect -> chosen.getOrDefault(respect, Set.of()).size() > 1))
            .toList();
    if (!undecided.isEmpty()) {
      if (undecided.size() == forms.size()) {
        throw new IllegalStateException("no respect decides where " + event.name() + " leads");
      }
      decide(undecided, event, deciding);
    }
  }

  private static Map<String, Set<String>> byRespect(
      List<StateSample> forms, EventSample event, int dimension) {
    return forms.stream()
        .collect(
            Collectors.groupingBy(
                form -> form.respects().get(dimension),
                LinkedHashMap::new,
                Collectors.mapping(
                    form -> next(form, event), Collectors.toCollection(LinkedHashSet::new))));
  }
}
