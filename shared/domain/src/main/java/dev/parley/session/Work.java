package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a state asks for. */
public sealed interface Work {

  /** Let the model answer, or choose an app. */
  record DecideNext(Task task) implements Work {}

  /** See whether the app's account is connected; ask for it if not. */
  record CheckConnection(AppId app, @Nullable String refusal) implements Work {}

  /** Let the model choose an action. */
  record ChooseAction(Task task, AppId app) implements Work {}

  /** Let the model read the arguments out of what was said. */
  record FillParameters(Task task, ActionId action, JsonObject known) implements Work {}

  /** See whether the arguments are whole; ask for parameters or consent if need be. */
  record CheckParameters(
      Task task, ActionId action, Account account, JsonObject known, @Nullable String note)
      implements Work {}

  /** See whether the right to make the call holds. */
  record Authorise(PreparedCall call, Authority authority) implements Work {}

  /** Make the call. */
  record Execute(PreparedCall call) implements Work {}

  /** Ask the source whether the call happened, not before the instant. */
  record Reconcile(PreparedCall call, Instant notBefore) implements Work {}

  /** Ask the person whether the call happened. */
  record AskVerdict(PreparedCall call, String problem, Instant sentAt) implements Work {}

  /** Nothing, until somebody answers or for ever. */
  record Rest() implements Work {}
}
