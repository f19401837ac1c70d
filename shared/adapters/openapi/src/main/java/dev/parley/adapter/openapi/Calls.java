package dev.parley.adapter.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.parley.adapter.openapi.Operation.Evidence;
import dev.parley.adapter.openapi.Operation.Lookup;
import dev.parley.adapter.openapi.Operation.Reconciliation;
import dev.parley.adapter.openapi.Replies.Reply;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Result;
import dev.parley.tool.App;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the calls that documents describe, and finds out about them. */
final class Calls {

  /** How far back a call that is reconciled can lie: a session lives a day. */
  private static final Duration REACH = Duration.ofDays(2);

  private final Outbound outbound;
  private final InstantSource clock;

  Calls(Outbound outbound, InstantSource clock) {
    this.outbound = outbound;
    this.clock = clock;
  }

  /** As a {@link dev.parley.tool.ToolSource} does. */
  ToolOutcome execute(
      @Nullable Description description, Call call, Credential credential, Instant deadline) {
    Optional<Operation> operation =
        description == null ? Optional.empty() : description.offered(call.action());
    if (description == null || operation.isEmpty()) {
      return new ToolOutcome.Rejected("there is no action " + call.action());
    }
    if (description.app().access() instanceof App.Access.OAuth
        && !(credential instanceof Credential.Bearer)) {
      return new ToolOutcome.NotConnected("no account is connected");
    }
    return switch (send(
        description,
        operation.get(),
        call.arguments(),
        values(call.key(), call.arguments()),
        credential,
        deadline)) {
      case Reply.Done(_, JsonObject data) -> new ToolOutcome.Succeeded(data);
      case Reply.Undone(_, ToolOutcome outcome) -> outcome;
    };
  }

  private Reply send(
      Description description,
      Operation operation,
      JsonObject arguments,
      Map<String, @Nullable Object> values,
      Credential credential,
      Instant deadline) {
    Outbound.Request request;
    try {
      String secret = Wire.secret(credential, description.secret());
      request = Wire.request(operation, arguments, values, secret);
    } catch (Unfit e) {
      return new Reply.Undone(0, new ToolOutcome.Rejected(e.problem()));
    }
    return switch (outbound.send(request, Duration.between(clock.instant(), deadline))) {
      case Result.Answered answered -> Replies.read(answered, operation, description.refusals());
      case Result.Refused(String problem) ->
          new Reply.Undone(0, new ToolOutcome.Rejected("its address is not allowed: " + problem));
      case Result.NotSent(String problem) -> new Reply.Undone(0, new ToolOutcome.NotNow(problem));
      case Result.Lost(String problem) -> new Reply.Undone(0, new ToolOutcome.Unknown(problem));
    };
  }

  /** What the places of a document's templates are filled with. */
  private Map<String, @Nullable Object> values(CallKey key, JsonObject arguments) {
    Instant since = clock.instant().minus(REACH).truncatedTo(ChronoUnit.SECONDS);
    Map<String, @Nullable Object> values = new LinkedHashMap<>(arguments.values());
    values.put("key", key.value());
    values.put("key_base32hex", base32hex(key));
    values.put("now", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("now_epoch", clock.instant().getEpochSecond());
    values.put("since", since.toString());
    values.put("since_epoch", since.getEpochSecond());
    return values;
  }

  /** The key in lower-case base32hex, for providers to whom only that is an id. */
  private static String base32hex(CallKey key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.value().getBytes(StandardCharsets.UTF_8));
      String bits = new BigInteger(1, digest).toString(32);
      return "0".repeat(52 - bits.length()) + bits;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** As a {@link dev.parley.tool.ToolSource} does. */
  Finding reconcile(
      @Nullable Description description, Call call, Credential credential, Instant deadline) {
    Operation operation =
        description == null ? null : description.offered(call.action()).orElse(null);
    Reconciliation how = operation == null ? null : operation.reconciliation();
    if (description == null
        || operation == null
        || how == null
        || operation.action().repetition() != Repetition.RECONCILABLE) {
      return new Finding.CannotTell("the provider keeps no mark of it");
    }
    Map<String, @Nullable Object> values = values(call.key(), call.arguments());
    Lookup lookup = how.lookup();
    if (lookup != null) {
      Reply found =
          ask(description, lookup.operation(), lookup.arguments(), values, credential, deadline);
      switch (found) {
        case Reply.Undone(_, ToolOutcome outcome) -> {
          return untold(outcome);
        }
        case Reply.Done(JsonNode body, _) -> resolve(lookup, body, values);
      }
    }
    Reply reply = ask(description, how.operation(), how.arguments(), values, credential, deadline);
    return switch (how.evidence()) {
      case Evidence.Gone() -> gone(reply);
      case Evidence.Found found ->
          found(reply, found, values, answer(description, how.operation()));
      case Evidence.Listed listed ->
          listed(reply, listed, values, answer(description, how.operation()));
    };
  }

  private Reply ask(
      Description description,
      String name,
      Template arguments,
      Map<String, @Nullable Object> values,
      Credential credential,
      Instant deadline) {
    Operation operation = description.operation(name).orElseThrow();
    JsonObject filled =
        arguments.filled(values) instanceof Map<?, ?> map
            ? JsonObject.fromMap(map)
            : JsonObject.EMPTY;
    return send(description, operation, filled, values, credential, deadline);
  }

  /** Names are compared without the # or @ that people write before them, and without case. */
  private static void resolve(Lookup lookup, JsonNode body, Map<String, @Nullable Object> values) {
    String wanted = bare(lookup.equals().filled(values));
    for (JsonNode element : body.at(lookup.list())) {
      if (bare(element.at(lookup.where()).asText()).equalsIgnoreCase(wanted)) {
        values.put(lookup.as(), element.at(lookup.take()).asText());
        return;
      }
    }
  }

  private static String bare(@Nullable Object name) {
    String text = String.valueOf(name).strip();
    return text.startsWith("#") || text.startsWith("@") ? text.substring(1) : text;
  }

  private static Finding gone(Reply reply) {
    return switch (reply) {
      case Reply.Done _ -> new Finding.DidNotHappen();
      case Reply.Undone(int status, _) when status == 404 || status == 410 ->
          new Finding.Happened(JsonObject.of("done", true));
      case Reply.Undone(_, ToolOutcome outcome) -> untold(outcome);
    };
  }

  private static Finding found(
      Reply reply,
      Evidence.Found evidence,
      Map<String, @Nullable Object> values,
      @Nullable JsonNode answer) {
    return switch (reply) {
      case Reply.Done(JsonNode body, _) -> {
        Template wanted = evidence.equals();
        boolean fits =
            evidence.pointer() == null
                || wanted == null
                || body.at(evidence.pointer())
                    .asText()
                    .equals(String.valueOf(wanted.filled(values)));
        yield fits
            ? new Finding.Happened(
                Replies.data(answer == null ? body : Schemas.described(body, answer)))
            : new Finding.DidNotHappen();
      }
      case Reply.Undone(int status, _) when status == 404 -> new Finding.DidNotHappen();
      case Reply.Undone(_, ToolOutcome outcome) -> untold(outcome);
    };
  }

  /**
   * A provider that refuses the question will refuse it again; one that is out of reach may not.
   */
  private static Finding untold(ToolOutcome outcome) {
    return outcome instanceof ToolOutcome.Rejected || outcome instanceof ToolOutcome.NotConnected
        ? new Finding.CannotTell(problem(outcome))
        : new Finding.StillUnknown(problem(outcome));
  }

  private static Finding listed(
      Reply reply,
      Evidence.Listed evidence,
      Map<String, @Nullable Object> values,
      @Nullable JsonNode answer) {
    if (!(reply instanceof Reply.Done(JsonNode body, _))) {
      return untold(((Reply.Undone) reply).outcome());
    }
    JsonNode list = body.at(evidence.pointer());
    Template template = evidence.mark();
    Object mark = template == null ? "" : template.filled(values);
    for (JsonNode element : list) {
      if (mark != null && element.toString().contains(mark.toString())) {
        JsonNode schema = answer == null ? null : schemaOf(evidence.pointer(), answer);
        return new Finding.Happened(
            Replies.data(schema == null ? element : Schemas.described(element, schema)));
      }
    }
    Integer limit = evidence.limit();
    return limit != null && list instanceof ArrayNode && list.size() >= limit
        ? new Finding.CannotTell("there is too much to look through")
        : new Finding.DidNotHappen();
  }

  /** The schema of an element of the list that a pointer points to. */
  private static JsonNode schemaOf(String pointer, JsonNode answer) {
    JsonNode schema = answer;
    for (String name : pointer.split("/", -1)) {
      if (!name.isEmpty()) {
        schema = schema.path("properties").path(name);
      }
    }
    return schema.path("items");
  }

  private static @Nullable JsonNode answer(Description description, String operation) {
    return description.operation(operation).map(Operation::answer).orElse(null);
  }

  private static String problem(ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Succeeded _ -> "";
      case ToolOutcome.Rejected(String problem) -> problem;
      case ToolOutcome.NotConnected(String problem) -> problem;
      case ToolOutcome.NotNow(String problem) -> problem;
      case ToolOutcome.Unknown(String problem) -> problem;
    };
  }
}
