package dev.parley.adapter.openapi;

import dev.parley.tool.AppId;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One app, under {@code parley.apps.<id>}.
 *
 * @param id the app's id
 * @param document where the OpenAPI document is: {@code classpath:…}, or a path in the file system;
 *     the connector of that name that comes with us if it is not said
 * @param baseUrl what replaces scheme and host of all addresses in the document, those of its
 *     authorization server included
 * @param clientId what its authorization server knows us by; an app that wants an account of the
 *     user is not offered without, because nobody could connect it
 * @param scopes what to ask an account for, where that is less than all the actions need
 * @param secret our own key, for an API whose security scheme is a key, basic authentication
 *     ({@code name:password}) or a bearer token, and that is not used by accounts of the users
 */
@EachProperty("parley.apps")
record AppSettings(
    @Parameter String id,
    @Nullable String document,
    @Nullable URI baseUrl,
    @Nullable String clientId,
    @Nullable List<String> scopes,
    @Nullable String secret) {

  AppId app() {
    return new AppId(id);
  }

  String location() {
    return Objects.requireNonNullElse(document, "classpath:connectors/" + id + ".yaml");
  }

  /** Whether its authorization server knows us: the setting may be there and empty. */
  boolean isRegistered() {
    return clientId != null && !clientId.isBlank();
  }

  @Override
  public String toString() {
    return "AppSettings[" + id + "]";
  }
}
