package dev.parley.adapter.openapi;

import dev.parley.adapter.openapi.Operation.Proof;
import dev.parley.adapter.openapi.Use.Author;
import dev.parley.tool.App;
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
 * @param document where the OpenAPI document is: {@code classpath:…}, a path in the file system, or
 *     an {@code https://} address; the connector of that name that comes with us if it is not said
 * @param baseUrl what replaces scheme and host of all addresses in the document, those of its
 *     authorization server included
 * @param address where everything is sent to, for an app that is one address: a webhook. It may be
 *     a secret
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
    @Nullable String address,
    @Nullable String clientId,
    @Nullable List<String> scopes,
    @Nullable String secret) {

  AppId app() {
    return new AppId(id);
  }

  String location() {
    return Objects.requireNonNullElse(document, "classpath:connectors/" + id + ".yaml");
  }

  /** Whether a document is named, or comes with us. */
  boolean isDescribed() {
    return document != null || AppSettings.class.getResource("/connectors/" + id + ".yaml") != null;
  }

  /** Whether the document has to be fetched. */
  boolean isRemote() {
    return location().startsWith("https://") || location().startsWith("http://");
  }

  Use use() {
    return new Use(
        app(),
        null,
        baseUrl,
        null,
        address == null || address.isBlank() ? null : URI.create(address.strip()),
        scopes,
        isBlank(secret) ? null : secret,
        null,
        isRemote() ? Author.THEIRS : Author.OURS);
  }

  /**
   * Whether there is what it takes to use the app: for an account, our registration with its
   * authorization server; for a connector that needs an address or a key of ours, that.
   */
  boolean canBeUsed(Description description) {
    if (description.app().access() instanceof App.Access.OAuth) {
      return !isBlank(clientId);
    }
    boolean needsKey =
        document == null
            && description.operations().stream()
                .anyMatch(operation -> !operation.proof().equals(new Proof.Nothing()));
    return (!description.addressed() || !isBlank(address)) && (!needsKey || !isBlank(secret));
  }

  private static boolean isBlank(@Nullable String setting) {
    return setting == null || setting.isBlank();
  }

  @Override
  public String toString() {
    return "AppSettings[" + id + "]";
  }
}
