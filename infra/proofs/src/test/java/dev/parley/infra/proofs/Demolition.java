package dev.parley.infra.proofs;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import dev.parley.session.Account;
import dev.parley.session.Session;
import dev.parley.session.State;
import dev.parley.session.Task;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An app whose one action destroys something, so that it takes a person's consent. It remembers
 * every call that reached it.
 */
final class Demolition implements ToolSource {

  static final AppId APP = new AppId("demolition");
  static final ActionId DEMOLISH = new ActionId(APP, "demolish");

  private static final ArgumentSchema SCHEMA =
      new ArgumentSchema(
          JsonObject.of("type", "object", "required", List.of("street", "number"))
              .with(
                  "properties",
                  JsonObject.of(
                      "street",
                      JsonObject.of("type", "string"),
                      "number",
                      JsonObject.of("type", "integer"))));
  private static final Action ACTION =
      new Action(
          DEMOLISH,
          "Demolish a house",
          "Demolishes a house",
          SCHEMA,
          "1",
          Risk.DESTRUCTIVE,
          Repetition.RECONCILABLE,
          "Demolish {street} {number}");

  private final Map<CallKey, Queue<Call>> calls = new ConcurrentHashMap<>();
  private final Runnable beforeCalls;

  /**
   * @param beforeCalls what happens just before a call
   */
  Demolition(Runnable beforeCalls) {
    this.beforeCalls = beforeCalls;
  }

  /** A new session that is about to ask for consent. */
  static Session session(UserId user, JsonObject arguments, Instant now, Duration lifetime) {
    return new Session(
        new SessionId(UUID.randomUUID()),
        new ConversationId(UUID.randomUUID()),
        user,
        0,
        new State.CheckingParameters(
            Task.of("Demolish the old house"), DEMOLISH, new Account.None(), arguments, null),
        List.of(),
        Usage.NONE,
        now.plus(Duration.ofMinutes(2)),
        now,
        now.plus(lifetime),
        null);
  }

  /** The calls of that key that reached it; they are forgotten. */
  List<Call> take(CallKey key) {
    Queue<Call> made = calls.remove(key);
    return made == null ? List.of() : new ArrayList<>(made);
  }

  /** The keys of calls that reached it and were not taken. */
  int untaken() {
    return calls.size();
  }

  @Override
  public List<App> apps() {
    return List.of(new App(APP, "Demolition", "Demolishes houses", new App.Access.Free()));
  }

  @Override
  public List<Action> actions(AppId app) {
    return app.equals(APP) ? List.of(ACTION) : List.of();
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    beforeCalls.run();
    calls.computeIfAbsent(call.key(), _ -> new ConcurrentLinkedQueue<>()).add(call);
    return new ToolOutcome.Succeeded(JsonObject.of("demolished", true));
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    return calls.containsKey(call.key())
        ? new Finding.Happened(JsonObject.of("demolished", true))
        : new Finding.DidNotHappen();
  }
}
