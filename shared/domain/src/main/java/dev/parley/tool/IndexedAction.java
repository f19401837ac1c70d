package dev.parley.tool;

/** An action that can be searched for, with the app it belongs to. */
public record IndexedAction(App app, Action action) {
  public IndexedAction {
    if (!action.id().app().equals(app.id())) {
      throw new IllegalArgumentException(action.id() + " is no action of " + app.id());
    }
  }
}
