package dev.parley.session;

import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a session stands: one record per state, holding just what exists in it. */
public sealed interface State {

  /** What the session is to get done. */
  Task task();

  /** A state in which the session waits for an answer. */
  sealed interface Waiting extends State {
    /** The question that must be answered. */
    InteractionId interaction();
  }

  /** A state that nothing leads out of. */
  sealed interface Final extends State {}

  /** A state in which there is something to do. */
  sealed interface Running extends State {}

  /** The model decides what comes next: an answer, or an app (steps 1 and 2). */
  record Deciding(Task task) implements Running {}

  /**
   * It is to be found out whether the app's account is connected (step 2.5).
   *
   * @param refusal why the person or the provider said no just now, if they did
   */
  record CheckingConnection(Task task, AppId app, Plan plan, @Nullable String refusal)
      implements Running {}

  /** The person was asked to connect an account. */
  record AwaitingConnection(Task task, AppId app, Plan plan, InteractionId interaction)
      implements Waiting {}

  /** The model chooses one of the app's actions (steps 3 and 4). */
  record ChoosingAction(Task task, AppId app, Account account) implements Running {}

  /** The model reads the arguments out of what was said (steps 5 and 6). */
  record FillingParameters(Task task, ActionId action, Account account, JsonObject known)
      implements Running {}

  /**
   * It is to be seen whether the arguments are whole, and whether consent is needed.
   *
   * @param note why the person is asked once more, if they are
   */
  record CheckingParameters(
      Task task, ActionId action, Account account, JsonObject known, @Nullable String note)
      implements Running {}

  /** The person was asked for parameters. */
  record AwaitingParameters(
      Task task, ActionId action, Account account, JsonObject known, InteractionId interaction)
      implements Waiting {}

  /** The person was asked to agree to the call. */
  record AwaitingConsent(Task task, PreparedCall call, InteractionId interaction)
      implements Waiting {}

  /** The call only has to be made; the right to make it is checked once more. */
  record Prepared(Task task, PreparedCall call, Authority authority) implements Running {}

  /**
   * The call is on its way: saved before it goes out, so found in the store it may have happened
   * (step 7).
   *
   * @param attempt how many times it was sent with this one, from 1
   */
  record Dispatched(
      Task task, PreparedCall call, DoneCall.Consent consent, int attempt, Instant sentAt)
      implements Running {}

  /**
   * The source is asked whether the call happened.
   *
   * @param looks how often it was asked since the call was sent
   * @param notBefore when it is to be asked next
   */
  record Reconciling(
      Task task,
      PreparedCall call,
      DoneCall.Consent consent,
      int attempt,
      String problem,
      Instant sentAt,
      int looks,
      Instant notBefore)
      implements Running {}

  /** Nobody but the person can tell whether the call happened. */
  record Uncertain(
      Task task,
      PreparedCall call,
      DoneCall.Consent consent,
      int attempt,
      String problem,
      Instant sentAt)
      implements Running {}

  /** The person was asked whether the call happened. */
  record AwaitingVerdict(
      Task task,
      PreparedCall call,
      DoneCall.Consent consent,
      int attempt,
      String problem,
      InteractionId interaction)
      implements Waiting {}

  /** The assistant has given its answer. */
  record Completed(Task task, String answer) implements Final {}

  /** It cannot be done; the person is told so. */
  record Failed(Task task, String error, String answer) implements Final {}

  /** The person wanted it stopped. */
  record Cancelled(Task task, String answer) implements Final {}

  /** Nobody answered in time. */
  record Expired(Task task) implements Final {}
}
