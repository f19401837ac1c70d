package dev.parley.adapter.mcp;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.tool.App;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a server that an organisation added: where people agree, as it was found out and
 * looked at then.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ServerDocument(@JsonProperty("access") @Nullable Access access) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where people agree. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Access(
      @JsonProperty(value = "authorization_uri", required = true) URI authorizationUri,
      @JsonProperty(value = "token_uri", required = true) URI tokenUri,
      @JsonProperty("revocation_uri") @Nullable URI revocationUri,
      @JsonProperty("scopes") @Nullable List<String> scopes) {}

  static ServerDocument of(App.Access access) {
    return switch (access) {
      case App.Access.OAuth oauth ->
          new ServerDocument(
              new Access(
                  oauth.authorizationUri(),
                  oauth.tokenUri(),
                  oauth.revocation().orElse(null),
                  oauth.scopes()));
      case App.Access.Free _, App.Access.Linked _ -> new ServerDocument(null);
    };
  }

  /**
   * @throws Permanent when it is none
   */
  static ServerDocument read(String text) {
    try {
      return JSON.readValue(text, ServerDocument.class);
    } catch (JsonProcessingException e) {
      throw new Permanent(FailureCode.MISCONFIGURED, "what is kept of a server cannot be read");
    }
  }

  String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("addresses and words can be written as JSON", e);
    }
  }

  /** What it takes to call the tools. */
  App.Access toAccess() {
    Access kept = access;
    return kept == null
        ? new App.Access.Free()
        : new App.Access.OAuth(
            kept.authorizationUri(),
            kept.tokenUri(),
            kept.revocationUri(),
            Objects.requireNonNullElse(kept.scopes(), List.of()));
  }
}
