package dev.parley.session;

import dev.parley.conversation.Usage;
import dev.parley.interaction.Interaction;
import dev.parley.model.ModelName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What doing a piece of work gave. */
record Performed(
    Event event,
    List<Step> steps,
    Usage usage,
    @Nullable ModelName model,
    @Nullable Interaction opened,
    @Nullable Spent spent) {

  /** The same, with what was spent on the way to it. */
  Performed costing(Usage more) {
    return new Performed(event, steps, usage.plus(more), model, opened, spent);
  }

  static Performed of(Event event, Step... steps) {
    return new Performed(event, List.of(steps), Usage.NONE, null, null, null);
  }

  static Performed thought(Event event, Usage usage, @Nullable ModelName model, Step... steps) {
    return new Performed(event, List.of(steps), usage, model, null, null);
  }

  static Performed asked(Event event, Interaction opened, Step... steps) {
    return new Performed(event, List.of(steps), Usage.NONE, null, opened, null);
  }

  static Performed spending(Event event, Spent spent) {
    return new Performed(event, List.of(), Usage.NONE, null, null, spent);
  }
}
