package dev.parley.session;

import dev.parley.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The calls of a session as messages tell of them, in the API's form. */
final class ToldCalls {

  private ToldCalls() {}

  /** {@code {id, app, action, arguments, status, consent}}. */
  static List<JsonObject> calls(State state) {
    List<JsonObject> calls = new ArrayList<>();
    for (DoneCall done : state.task().done()) {
      calls.add(
          call(
              done.call(),
              switch (done.result()) {
                case DoneCall.Result.Ok _ -> "completed";
                case DoneCall.Result.Failed _ ->
                    done.consent() == DoneCall.Consent.DENIED ? "denied" : "failed";
                case DoneCall.Result.Uncertain _ -> "unknown";
              },
              word(done.consent())));
    }
    if (state instanceof State.AwaitingConsent(_, PreparedCall prepared, _)) {
      calls.add(call(prepared.call(), "waiting", "asked"));
    }
    return calls;
  }

  /** As {@link #calls}, with the call that is on its way. */
  static List<JsonObject> underWay(State state) {
    List<JsonObject> calls = calls(state);
    switch (state) {
      case State.Dispatched(_, PreparedCall call, DoneCall.Consent consent, _, _) ->
          calls.add(call(call.call(), "running", word(consent)));
      case State.Reconciling(_, PreparedCall call, DoneCall.Consent consent, _, _, _, _, _) ->
          calls.add(call(call.call(), "unknown", word(consent)));
      case State.AwaitingVerdict(_, PreparedCall call, DoneCall.Consent consent, _, _, _) ->
          calls.add(call(call.call(), "unknown", word(consent)));
      case State.Running _, State.Waiting _, State.Final _ -> {}
    }
    return calls;
  }

  private static String word(DoneCall.Consent consent) {
    return switch (consent) {
      case NOT_NEEDED -> "not_needed";
      case GRANTED -> "granted";
      case DENIED -> "denied";
    };
  }

  private static JsonObject call(dev.parley.tool.Call call, String status, String consent) {
    return JsonObject.of("id", call.key().value(), "app", call.action().app().value())
        .with("action", call.action().name())
        .with("arguments", call.arguments())
        .with("status", status)
        .with("consent", consent);
  }

  /** {@code {tool_call_id, ok, data, error}}. */
  static List<JsonObject> results(State state) {
    return state.task().done().stream()
        .map(
            done ->
                switch (done.result()) {
                  case DoneCall.Result.Ok(JsonObject data) ->
                      JsonObject.of("tool_call_id", done.call().key().value(), "ok", true)
                          .with("data", data);
                  case DoneCall.Result.Failed(String problem) ->
                      JsonObject.of("tool_call_id", done.call().key().value(), "ok", false)
                          .with("error", problem);
                  case DoneCall.Result.Uncertain(String problem) ->
                      JsonObject.of("tool_call_id", done.call().key().value(), "ok", false)
                          .with("error", "not known whether it happened: " + problem);
                })
        .toList();
  }
}
