package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.SessionId;
import dev.parley.session.WorkflowSamples.EventSample;
import dev.parley.session.WorkflowSamples.StateSample;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link StateChanges} promise. */
public abstract class StateChangesContract {

  private static final SessionId SESSION = new SessionId(new UUID(0, 9));

  /** Who is told; nothing has been by the start of a test. */
  protected abstract StateChanges changes();

  /** What has been told, each as session, from, event and to with blanks between. */
  protected abstract List<String> told();

  @Test
  void whatever_may_happen_to_a_session_is_told_in_its_order_and_by_its_names() {
    List<String> happened = new ArrayList<>();
    for (StateSample from : WorkflowSamples.states()) {
      for (EventSample event : WorkflowSamples.events()) {
        State to = Workflow.on(from.state(), event.event(), WorkflowSamples.NOW);
        changes().changed(SESSION, from.state(), event.event(), to);
        happened.add(
            "%s %s %s %s"
                .formatted(
                    SESSION.value(),
                    from.state().getClass().getSimpleName(),
                    event.event().getClass().getSimpleName(),
                    to.getClass().getSimpleName()));
      }
    }

    assertThat(told()).isEqualTo(happened);
  }
}
