package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.adapter.composio.Accounts.Look;
import dev.parley.adapter.composio.ComposioClient.Reply;
import dev.parley.connection.AccountLinks.Standing;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The toolkits of Composio as apps. */
final class ComposioTools implements ToolSource {

  /** Composio's own number for an account it does not find. */
  private static final int NO_ACCOUNT = 1803;

  private static final int LONGEST_PROBLEM = 300;

  /** In whose name a tool is executed that takes no account. */
  private static final String NOBODY = "parley";

  private final Toolkits toolkits;
  private final ComposioClient client;
  private final Accounts accounts;
  private final InstantSource clock;

  ComposioTools(Toolkits toolkits, ComposioClient client, InstantSource clock) {
    this.toolkits = toolkits;
    this.client = client;
    this.accounts = new Accounts(client);
    this.clock = clock;
  }

  @Override
  public List<App> apps() {
    return toolkits.all().values().stream().map(Toolkit::app).toList();
  }

  @Override
  public List<Action> actions(AppId app) {
    return toolkits
        .find(app)
        .map(toolkit -> toolkits.offers(toolkit).values().stream().map(Offer::action).toList())
        .orElse(List.of());
  }

  @Override
  public Optional<Action> action(ActionId id, String schemaVersion) {
    return toolkits
        .find(id.app())
        .flatMap(toolkit -> toolkits.offer(toolkit, id, schemaVersion))
        .map(Offer::action);
  }

  /** By the version that is listed now. */
  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    return execute(call, credential, deadline, "");
  }

  @Override
  public ToolOutcome execute(
      Call call, Credential credential, Instant deadline, String schemaVersion) {
    if (!deadline.isAfter(clock.instant())) {
      return new ToolOutcome.NotNow("the deadline has passed");
    }
    Optional<Toolkit> toolkit;
    Optional<Offer> offer;
    try {
      toolkit = toolkits.find(call.action().app());
      offer =
          toolkit.flatMap(
              found ->
                  toolkits
                      .listed(found, call.action())
                      .or(() -> toolkits.offer(found, call.action(), schemaVersion)));
    } catch (Transient unreachable) {
      return new ToolOutcome.NotNow("Composio cannot be reached");
    }
    if (toolkit.isEmpty() || offer.isEmpty()) {
      return new ToolOutcome.Rejected("Composio has no " + call.action());
    }
    ObjectNode body = Json.object();
    body.set("arguments", Json.tree(call.arguments()));
    body.put(
        "version", schemaVersion.isEmpty() ? offer.get().action().schemaVersion() : schemaVersion);
    @Nullable String account = null;
    if (toolkit.get().auth() == Toolkit.Auth.NONE) {
      body.put("user_id", NOBODY);
    } else if (credential instanceof Credential.Account(var user, String id)
        && Accounts.isAccount(id)) {
      account = id;
      body.put("user_id", user.value().toString()).put("connected_account_id", id);
    } else {
      return new ToolOutcome.NotConnected("there is no account of Composio's for it");
    }
    Reply reply =
        client.post(
            "/tools/execute/" + ComposioClient.encoded(offer.get().slug()),
            body,
            call.key().value(),
            deadline);
    return outcome(reply, account, deadline);
  }

  private ToolOutcome outcome(Reply reply, @Nullable String account, Instant deadline) {
    return switch (reply) {
      case Reply.NotSent(String problem) -> new ToolOutcome.NotNow(problem);
      case Reply.Lost(String problem) -> new ToolOutcome.Unknown(problem);
      case Reply.Answered answer when answer.isDone() -> done(answer.body());
      case Reply.Answered answer -> {
        String problem = problem(answer);
        if (account != null && concernsAccount(answer)) {
          yield refused(problem, account, deadline);
        }
        yield switch (answer.status()) {
          case 429 -> new ToolOutcome.NotNow("Composio has too many requests" + till(answer));
          case 401 -> new ToolOutcome.Rejected("Composio does not accept the key of this service");
          default ->
              answer.status() >= 500 || answer.status() == 408 || answer.status() < 400
                  ? new ToolOutcome.Unknown(problem)
                  : new ToolOutcome.Rejected(problem);
        };
      }
    };
  }

  private String till(Reply.Answered answer) {
    return answer.retryAt() == null
        ? ""
        : " for " + Duration.between(clock.instant(), answer.retryAt()).toSeconds() + " s";
  }

  /** A tool that failed is answered with 200, too. */
  private static ToolOutcome done(JsonNode body) {
    if (!body.path("successful").isBoolean()) {
      return new ToolOutcome.Unknown("the answer cannot be read");
    }
    if (!body.path("successful").asBoolean()) {
      String said = body.path("error").isTextual() ? body.path("error").asText() : "";
      return new ToolOutcome.Rejected(
          said.isBlank()
              ? "the tool failed and did not say why"
              : Json.line(said, LONGEST_PROBLEM));
    }
    JsonObject data = Json.object(body.path("data"));
    return new ToolOutcome.Succeeded(data.isEmpty() ? JsonObject.of("done", true) : data);
  }

  private static boolean concernsAccount(Reply.Answered answer) {
    return answer.code() == NO_ACCOUNT
        || answer.status() == 401
        || answer.status() == 403
        || answer.status() == 422;
  }

  /**
   * Nothing was done, and the account has to be connected again: it has ended, or it stands and may
   * not do this. But the same statuses are given for our own key, so how the account stands is
   * asked first: whom our key cannot even look at is not to blame.
   */
  private ToolOutcome refused(String problem, String account, Instant deadline) {
    return switch (accounts.look(account, deadline)) {
      case Look.NotAllowed() ->
          new ToolOutcome.Rejected("Composio does not accept the key of this service");
      case Look.NotNow _ ->
          new ToolOutcome.NotNow("the account could not be looked at: " + problem);
      case Look.Seen(Standing.Active()) -> new ToolOutcome.NotConnected(problem);
      case Look.Seen(Standing.Pending()) ->
          new ToolOutcome.NotConnected("the account is not connected yet");
      case Look.Seen(Standing.Ended(String reason)) ->
          new ToolOutcome.NotConnected("the account cannot be used: " + reason);
    };
  }

  private static String problem(Reply.Answered answer) {
    String said = Json.text(answer.body().path("error"), "message");
    return said.isEmpty()
        ? "Composio answered " + answer.status()
        : Json.line(said, LONGEST_PROBLEM);
  }

  /** Composio has no way to ask whether a call happened. */
  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    return new Finding.CannotTell("Composio cannot be asked whether it happened");
  }
}
