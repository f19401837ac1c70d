package dev.parley.adapter.openapi;

import dev.parley.integration.Auth;
import dev.parley.tool.AppId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an app's document is to be used.
 *
 * @param name what people call the app, where that is not what its document says
 * @param standIn what replaces scheme and host of all addresses in the document, those of its
 *     authorization server included
 * @param server what the paths are below, in place of what the document says
 * @param address where everything is sent to, for a document that describes no address of its own;
 *     it may be a secret
 * @param scopes what to ask an account for, where that is less than all the actions need
 * @param secret our own key for the API
 * @param auth how requests show who we are, in place of what the document says
 */
record Use(
    AppId app,
    @Nullable String name,
    @Nullable URI standIn,
    @Nullable URI server,
    @Nullable URI address,
    @Nullable List<String> scopes,
    @Nullable String secret,
    @Nullable Auth auth,
    Author author) {

  /** Who wrote the document. */
  enum Author {
    /** Whoever runs us answers for it: a fault in it is a fault of the configuration. */
    OURS,
    /**
     * Nobody we know: what is wrong in it is left out, what it says of risk can only make us more
     * careful, and its texts are cut.
     */
    THEIRS
  }

  @Override
  public String toString() {
    return "Use[" + app + "]";
  }
}
