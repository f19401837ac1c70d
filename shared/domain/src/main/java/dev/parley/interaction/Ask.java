package dev.parley.interaction;

import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.MissingParameter;
import dev.parley.tool.Risk;
import java.net.URI;
import java.util.List;

/** What a person is asked for. */
public sealed interface Ask {

  /** To connect an account. */
  record Connect(AppId app, URI oauthUrl) implements Ask {}

  /**
   * For parameters that are not known yet.
   *
   * @param schema what all the action's arguments must fit: answers are checked against it where
   *     they come in
   */
  record Clarify(
      AppId app,
      ActionId action,
      List<MissingParameter> missing,
      JsonObject known,
      ArgumentSchema schema)
      implements Ask {
    public Clarify {
      missing = List.copyOf(missing);
    }
  }

  /**
   * For consent to a call.
   *
   * @param title what will be done, in a few words
   * @param summary what will be done to what, in plain words made from the arguments
   * @param schema what edited arguments must fit
   */
  record Consent(
      AppId app,
      ActionId action,
      String title,
      String summary,
      JsonObject arguments,
      Risk risk,
      boolean editable,
      ArgumentSchema schema)
      implements Ask {}

  /** For a choice, or a few words. */
  record Feedback(String question, List<Option> options, boolean allowText) implements Ask {
    public Feedback {
      options = List.copyOf(options);
    }
  }

  /** One choice. */
  record Option(String id, String label) {}
}
