package dev.parley.tool;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where apps come from, and the way to make their calls. A source answers for its own apps only.
 *
 * <p>Listing throws {@link dev.parley.failure.Transient} when the source cannot be reached. Calls
 * do not throw for what a provider does: that is their outcome.
 */
public interface ToolSource {

  /**
   * The same source as a person sees it: what an app can do may depend on whose account asks. To be
   * asked for anew for each run of a session.
   */
  default ToolSource of(UserId user) {
    return this;
  }

  /** All apps of this source. Cheap enough to ask on every turn. */
  List<App> apps();

  /** The actions of an app of this source; none if it has no such app. */
  List<Action> actions(AppId app);

  /**
   * The same, as far as it is known without waiting for anybody: for whoever wants to know all that
   * there is. What is not known yet is found out behind the scenes.
   */
  default List<Action> listed(AppId app) {
    return actions(app);
  }

  /** One action, if there is such a one. */
  default Optional<Action> action(ActionId id) {
    return actions(id.app()).stream().filter(action -> action.id().equals(id)).findFirst();
  }

  /**
   * The same as it was by a version of its schema, from a source that keeps older ones; else as it
   * is now, which its own version tells.
   *
   * @param schemaVersion empty for the one that is listed
   */
  default Optional<Action> action(ActionId id, String schemaVersion) {
    return action(id);
  }

  /**
   * Makes the call, once: never repeats a request that may have had an effect. The arguments fit
   * the schema. What is not answered by the deadline is {@link ToolOutcome.Unknown}.
   */
  ToolOutcome execute(Call call, Credential credential, Instant deadline);

  /**
   * The same for an action as it was when the call was prepared: a source that keeps older versions
   * makes it by that one, whatever it has listed since.
   */
  default ToolOutcome execute(
      Call call, Credential credential, Instant deadline, String schemaVersion) {
    return execute(call, credential, deadline);
  }

  /**
   * Finds out whether the call happened, for an action whose repetition is {@link
   * Repetition#RECONCILABLE}. Only reads.
   */
  Finding reconcile(Call call, Credential credential, Instant deadline);

  /** What reconciliation found. */
  sealed interface Finding {
    /** It happened; with what can still be told of its result. */
    record Happened(dev.parley.json.JsonObject data) implements Finding {}

    /** It surely did not happen and will not. */
    record DidNotHappen() implements Finding {}

    /** It cannot be told just now; asking again later may help. */
    record StillUnknown(String problem) implements Finding {}

    /** It cannot be told, however often it is asked. */
    record CannotTell(String problem) implements Finding {}
  }
}
