package dev.parley.adapter.oauth;

import dev.parley.tool.AppId;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * What an app's authorization server knows us by, under {@code parley.apps.<app>}.
 *
 * @param app the id of the app
 * @param clientSecret none for a public client
 */
@EachProperty("parley.apps")
record AppClient(@Parameter String app, @Nullable String clientId, @Nullable String clientSecret) {

  AppId id() {
    return new AppId(app);
  }

  /** Whether it is complete: a setting may be there and empty. */
  boolean isRegistered() {
    return clientId != null && !clientId.isBlank();
  }

  @Override
  public String toString() {
    return "AppClient[" + app + "]";
  }
}
