package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.tool.Call;

/** A call that this session is through with, and what came of it. */
public record DoneCall(Call call, Consent consent, Result result) {

  /** What the person had to say. */
  public enum Consent {
    NOT_NEEDED,
    GRANTED,
    DENIED
  }

  /** What came of it. */
  public sealed interface Result {
    record Ok(JsonObject data) implements Result {}

    /** It did not happen. */
    record Failed(String problem) implements Result {}

    /** It may have happened; nobody can tell. */
    record Uncertain(String problem) implements Result {}
  }
}
