package dev.parley.tool;

import java.util.regex.Pattern;

/** An action of an app. The name is one a model can call: {@code [A-Za-z0-9_-]}, at most 64. */
public record ActionId(AppId app, String name) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public ActionId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("not an action's name: " + name);
    }
  }

  @Override
  public String toString() {
    return app + "/" + name;
  }
}
