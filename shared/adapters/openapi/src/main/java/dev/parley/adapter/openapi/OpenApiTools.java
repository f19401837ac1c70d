package dev.parley.adapter.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.parley.adapter.openapi.Operation.Evidence;
import dev.parley.adapter.openapi.Operation.Lookup;
import dev.parley.adapter.openapi.Operation.Reconciliation;
import dev.parley.adapter.openapi.Replies.Reply;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apps described by OpenAPI documents. The documents are read when they are first needed, and once.
 */
final class OpenApiTools implements ToolSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenApiTools.class);
  private static final String CLASSPATH = "classpath:";

  /** How far back a call that is reconciled can lie: a session lives a day. */
  private static final Duration REACH = Duration.ofDays(2);

  private final List<AppSettings> settings;
  private final InstantSource clock;
  private final Http http;
  private volatile @Nullable Map<AppId, Description> read;

  OpenApiTools(List<AppSettings> settings, InstantSource clock) {
    this.settings = List.copyOf(settings);
    this.clock = clock;
    this.http = new Http(clock);
  }

  private Map<AppId, Description> descriptions() {
    Map<AppId, Description> descriptions = read;
    if (descriptions == null) {
      synchronized (this) {
        descriptions = read;
        if (descriptions == null) {
          descriptions = new LinkedHashMap<>();
          for (AppSettings app : settings) {
            Description description = DocumentReader.read(app, text(app));
            if (description.app().access() instanceof App.Access.Free || app.isRegistered()) {
              descriptions.put(app.app(), description);
            } else {
              LOG.info("{} is not offered: it has no client id", app.id());
            }
          }
          read = descriptions;
        }
      }
    }
    return descriptions;
  }

  private static String text(AppSettings app) {
    String location = app.location();
    try {
      if (!location.startsWith(CLASSPATH)) {
        return Files.readString(Path.of(location));
      }
      String resource = "/" + location.substring(CLASSPATH.length());
      try (InputStream in = OpenApiTools.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new Permanent(FailureCode.MISCONFIGURED, "there is no document " + location);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new Permanent(FailureCode.MISCONFIGURED, "cannot read the document " + location, e);
    }
  }

  @Override
  public List<App> apps() {
    return descriptions().values().stream().map(Description::app).toList();
  }

  @Override
  public List<Action> actions(AppId app) {
    Description description = descriptions().get(app);
    return description == null ? List.of() : description.actions();
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    Description description = descriptions().get(call.action().app());
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
    Http.Result result;
    try {
      String secret = Wire.secret(credential, description.secret());
      result = http.send(Wire.request(operation, arguments, values, secret), deadline);
    } catch (Unfit e) {
      return new Reply.Undone(0, new ToolOutcome.Rejected(e.problem()));
    }
    return switch (result) {
      case Http.Result.Answered(var response) ->
          Replies.read(response, operation, description.refusals());
      case Http.Result.Not(Reply.Undone reply) -> reply;
    };
  }

  /** What the places of a document's templates are filled with. */
  private Map<String, @Nullable Object> values(CallKey key, JsonObject arguments) {
    Instant since = clock.instant().minus(REACH).truncatedTo(ChronoUnit.SECONDS);
    Map<String, @Nullable Object> values = new LinkedHashMap<>(arguments.values());
    values.put("key", key.value());
    values.put("since", since.toString());
    values.put("since_epoch", since.getEpochSecond());
    return values;
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    Description description = descriptions().get(call.action().app());
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

  @Override
  public void close() {
    http.close();
  }
}
