package dev.parley.function.chat;

import dev.parley.json.JsonObject;
import dev.parley.runtime.GrantForm;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import dev.parley.session.Response;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer to an interaction, in one of its forms: {@code values} for a clarification, {@code
 * decision} (and {@code arguments}, {@code grant}) for consent, {@code option} or {@code text} for
 * feedback, or {@code action} = "cancel" for any.
 */
@Serdeable
record RespondRequest(
    @Nullable Map<String, @Nullable Object> values,
    @Nullable String decision,
    @Nullable Map<String, @Nullable Object> arguments,
    @Nullable String option,
    @Nullable String text,
    @Nullable String action,
    @Nullable GrantForm grant) {

  Response response(Instant now) {
    if (Stream.of(values, decision, option, text, action).filter(Objects::nonNull).count() != 1) {
      throw Refused.because(
          Refusal.UNPROCESSABLE, "Give one of values, decision, option, text or action.");
    }
    if (arguments != null && decision == null) {
      throw Refused.field(Refusal.UNPROCESSABLE, "arguments", "goes with decision only");
    }
    if (grant != null && !"approve".equals(decision)) {
      throw Refused.field(Refusal.UNPROCESSABLE, "grant", "goes with a yes only");
    }
    if (values != null) {
      return new Response.Values(JsonObject.fromMap(values));
    }
    if (decision != null) {
      return switch (decision) {
        case "approve" ->
            new Response.Approve(
                arguments == null ? null : JsonObject.fromMap(arguments),
                grant == null ? null : grant.terms(now));
        case "deny" -> new Response.Deny();
        default ->
            throw Refused.field(Refusal.UNPROCESSABLE, "decision", "must be approve or deny");
      };
    }
    if (option != null) {
      return new Response.Choose(option);
    }
    if (text != null) {
      return new Response.Say(text);
    }
    if (!"cancel".equals(action)) {
      throw Refused.field(Refusal.UNPROCESSABLE, "action", "must be cancel");
    }
    return new Response.Cancel();
  }
}
