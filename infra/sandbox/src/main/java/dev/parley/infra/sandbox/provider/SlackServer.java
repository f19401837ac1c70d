package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Web API of one Slack workspace (docs.slack.dev/reference/methods). Arguments come as JSON, as
 * a form or in the query; failures come with status 200 and {@code ok: false}.
 */
final class SlackServer implements ProviderServer {
  private static final int LONGEST_TEXT = 40_000;

  enum Visibility {
    PUBLIC,
    PRIVATE
  }

  enum Life {
    ACTIVE,
    ARCHIVED
  }

  enum Membership {
    MEMBER,
    OUTSIDER
  }

  /** A channel, with its messages as the API tells them, oldest first. */
  record Channel(
      String id,
      String name,
      Visibility visibility,
      Life life,
      Membership bot,
      String purpose,
      List<ObjectNode> messages) {}

  /** Channels by id. */
  record State(Map<String, Channel> channels, List<Effect> effects, Instant founded) {}

  /** A method of the Web API. */
  private interface Method {
    Answer call(ObjectNode arguments, AuthorizationServer.Access.Granted caller);
  }

  /** Carries an error out of a method. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ObjectNode body;

    Failed(ObjectNode body) {
      super(body.path("error").asText());
      this.body = body;
    }
  }

  private final AuthorizationServer authorization;
  private final Kept<State> kept;
  private final InstantSource clock;
  private final Routes routes = new Routes();

  SlackServer(AuthorizationServer authorization, @Nullable Path folder, InstantSource clock) {
    this.authorization = authorization;
    this.clock = clock;
    this.kept = Kept.in(folder, "slack", State.class, () -> workspace(clock.instant()));
    authorization.routes(routes);
    method("auth.test", (_, _) -> authTest());
    method("chat.postMessage", this::postMessage);
    method("conversations.list", this::list);
    method("conversations.history", this::history);
    routes.on("POST", "/api/auth.revoke", (call, _) -> revoke(call));
    routes.on("GET", "/api/auth.revoke", (call, _) -> revoke(call));
  }

  private static State workspace(Instant founded) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    for (Channel channel :
        List.of(
            channel("general", Visibility.PUBLIC, Life.ACTIVE, Membership.MEMBER, "For everyone"),
            channel("random", Visibility.PUBLIC, Life.ACTIVE, Membership.MEMBER, "Anything goes"),
            channel(
                "launch", Visibility.PUBLIC, Life.ACTIVE, Membership.MEMBER, "The next release"),
            channel("design", Visibility.PUBLIC, Life.ACTIVE, Membership.OUTSIDER, "Pixels"),
            channel("team-leads", Visibility.PRIVATE, Life.ACTIVE, Membership.MEMBER, "Planning"),
            channel("old-project", Visibility.PUBLIC, Life.ARCHIVED, Membership.MEMBER, "Done"))) {
      channels.put(channel.id(), channel);
    }
    return new State(channels, new ArrayList<>(), founded);
  }

  private static Channel channel(
      String name, Visibility visibility, Life life, Membership bot, String purpose) {
    String id = "C0" + Secrets.hash("channel " + name).substring(0, 8).toUpperCase(Locale.ROOT);
    return new Channel(id, name, visibility, life, bot, purpose, new ArrayList<>());
  }

  private void method(String name, Method method) {
    Call.Handler handler =
        (call, _) -> {
          ObjectNode arguments = arguments(call);
          String token = token(call, arguments);
          if (token.isEmpty()) {
            return error("not_authed");
          }
          return switch (authorization.access(token)) {
            case AuthorizationServer.Access.Unknown() -> error("invalid_auth");
            case AuthorizationServer.Access.Expired() -> error("token_expired");
            case AuthorizationServer.Access.Revoked() -> error("token_revoked");
            case AuthorizationServer.Access.Granted caller -> {
              try {
                yield method
                    .call(arguments, caller)
                    .with("X-OAuth-Scopes", String.join(",", caller.scopes()));
              } catch (Failed failed) {
                yield Answer.json(200, failed.body)
                    .with("X-OAuth-Scopes", String.join(",", caller.scopes()));
              }
            }
          };
        };
    routes.on("POST", "/api/" + name, handler).on("GET", "/api/" + name, handler);
  }

  private static String token(Call call, ObjectNode arguments) {
    String bearer = call.bearer();
    return bearer == null ? Json.text(arguments, "token") : bearer;
  }

  private static ObjectNode arguments(Call call) {
    ObjectNode arguments = call.hasJson() ? call.json() : Json.object();
    call.query().forEach((name, values) -> arguments.put(name, values.getFirst()));
    call.form().forEach((name, values) -> arguments.put(name, values.getFirst()));
    return arguments;
  }

  private static void require(AuthorizationServer.Access.Granted caller, String scope) {
    if (!caller.scopes().contains(scope)) {
      throw new Failed(
          failure("missing_scope")
              .put("needed", scope)
              .put("provided", String.join(",", caller.scopes())));
    }
  }

  private static Failed failed(String error) {
    return new Failed(failure(error));
  }

  private Answer authTest() {
    return Answer.json(
        200,
        success()
            .put("url", "https://acme.slack.com/")
            .put("team", SlackDialect.TEAM_NAME)
            .put("user", "parley")
            .put("team_id", SlackDialect.TEAM_ID)
            .put("user_id", SlackDialect.BOT_USER_ID)
            .put("bot_id", SlackDialect.BOT_ID)
            .put("is_enterprise_install", false));
  }

  private Answer postMessage(ObjectNode arguments, AuthorizationServer.Access.Granted caller) {
    require(caller, "chat:write");
    String text = Json.text(arguments, "text");
    JsonNode blocks = structure(arguments, "blocks", "invalid_blocks_format");
    JsonNode metadata = structure(arguments, "metadata", "invalid_metadata_format");
    if (metadata != null
        && (Json.text(metadata, "event_type").isEmpty()
            || !metadata.path("event_payload").isObject())) {
      throw failed("invalid_metadata_schema");
    }
    if (text.isEmpty() && blocks == null) {
      throw failed("no_text");
    }
    if (text.length() > LONGEST_TEXT) {
      throw failed("msg_too_long");
    }
    Instant now = clock.instant();
    return kept.change(
        all -> {
          Channel channel = channel(all, arguments);
          if (channel.life() == Life.ARCHIVED) {
            throw failed("is_archived");
          }
          if (channel.bot() == Membership.OUTSIDER
              && !caller.scopes().contains("chat:write.public")) {
            throw failed("not_in_channel");
          }
          ObjectNode message = Json.object();
          message
              .put("user", SlackDialect.BOT_USER_ID)
              .put("type", "message")
              .put("ts", nextTs(channel, now))
              .put("bot_id", SlackDialect.BOT_ID)
              .put("app_id", SlackDialect.APP_ID)
              .put("text", text)
              .put("team", SlackDialect.TEAM_ID);
          if (blocks != null) {
            message.set("blocks", blocks);
          }
          if (!Json.text(arguments, "thread_ts").isEmpty()) {
            message.put("thread_ts", Json.text(arguments, "thread_ts"));
          }
          if (metadata != null) {
            message.set("metadata", metadata);
          }
          channel.messages().add(message);
          String ts = Json.text(message, "ts");
          all.effects()
              .add(
                  new Effect(
                      Effect.Kind.MESSAGE_POSTED,
                      channel.id() + "/" + ts,
                      message.toString(),
                      now));
          ObjectNode answer = success().put("channel", channel.id()).put("ts", ts);
          answer.set("message", message);
          return Answer.json(200, answer);
        });
  }

  /** An argument that is JSON, written out as text where the arguments came as a form. */
  private static @Nullable JsonNode structure(
      ObjectNode arguments, String name, String errorOtherwise) {
    JsonNode value = arguments.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    try {
      JsonNode structure = value.isTextual() ? Json.MAPPER.readTree(value.asText()) : value;
      if (!structure.isContainerNode()) {
        throw failed(errorOtherwise);
      }
      return structure;
    } catch (JsonProcessingException e) {
      throw failed(errorOtherwise);
    }
  }

  /** Slack's name for a message: seconds and microseconds, never twice in a channel. */
  private static String nextTs(Channel channel, Instant now) {
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    if (!channel.messages().isEmpty()) {
      micros = Math.max(micros, micros(Json.text(channel.messages().getLast(), "ts")) + 1);
    }
    return "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
  }

  private static long micros(String ts) {
    try {
      int dot = ts.indexOf('.');
      return dot < 0
          ? Long.parseLong(ts) * 1_000_000
          : Long.parseLong(ts.substring(0, dot)) * 1_000_000
              + Long.parseLong((ts.substring(dot + 1) + "000000").substring(0, 6));
    } catch (NumberFormatException e) {
      throw failed("invalid_arguments");
    }
  }

  /** By id or name, as posting takes it; reading a history takes ids only. */
  private static Channel channel(State all, ObjectNode arguments) {
    String wanted = Json.text(arguments, "channel");
    String name = wanted.startsWith("#") ? wanted.substring(1) : wanted;
    for (Channel channel : all.channels().values()) {
      boolean visible =
          channel.visibility() == Visibility.PUBLIC || channel.bot() == Membership.MEMBER;
      if (visible && (channel.id().equals(wanted) || channel.name().equals(name))) {
        return channel;
      }
    }
    throw failed("channel_not_found");
  }

  private Answer list(ObjectNode arguments, AuthorizationServer.Access.Granted caller) {
    String wanted = Json.text(arguments, "types");
    Set<String> types = Set.of((wanted.isEmpty() ? "public_channel" : wanted).split(",\\s*", -1));
    if (!Set.of("public_channel", "private_channel", "mpim", "im").containsAll(types)) {
      throw failed("invalid_types");
    }
    if (types.contains("public_channel")) {
      require(caller, "channels:read");
    }
    if (types.contains("private_channel")) {
      require(caller, "groups:read");
    }
    boolean withoutArchived = flag(arguments, "exclude_archived");
    return kept.look(
        all -> {
          List<ObjectNode> fitting = new ArrayList<>();
          for (Channel channel : all.channels().values()) {
            boolean fits =
                channel.visibility() == Visibility.PUBLIC
                    ? types.contains("public_channel")
                    : types.contains("private_channel") && channel.bot() == Membership.MEMBER;
            if (fits && !(withoutArchived && channel.life() == Life.ARCHIVED)) {
              fitting.add(told(channel, all.founded()));
            }
          }
          return Answer.json(200, page(success(), "channels", fitting, arguments));
        });
  }

  private Answer history(ObjectNode arguments, AuthorizationServer.Access.Granted caller) {
    boolean withMetadata = flag(arguments, "include_all_metadata");
    boolean inclusive = flag(arguments, "inclusive");
    String oldest = Json.text(arguments, "oldest");
    String latest = Json.text(arguments, "latest");
    long from = oldest.isEmpty() ? Long.MIN_VALUE : micros(oldest) + (inclusive ? 0 : 1);
    long to = latest.isEmpty() ? Long.MAX_VALUE : micros(latest) - (inclusive ? 0 : 1);
    return kept.look(
        all -> {
          Channel channel = all.channels().get(Json.text(arguments, "channel"));
          if (channel == null
              || (channel.visibility() == Visibility.PRIVATE
                  && channel.bot() == Membership.OUTSIDER)) {
            throw failed("channel_not_found");
          }
          require(
              caller,
              channel.visibility() == Visibility.PUBLIC ? "channels:history" : "groups:history");
          if (channel.bot() == Membership.OUTSIDER) {
            throw failed("not_in_channel");
          }
          List<ObjectNode> fitting = new ArrayList<>();
          for (ObjectNode message : channel.messages().reversed()) {
            long at = micros(Json.text(message, "ts"));
            if (at >= from && at <= to) {
              fitting.add(withMetadata ? message : message.deepCopy().without("metadata"));
            }
          }
          ObjectNode answer = page(success(), "messages", fitting, arguments);
          answer.put(
              "has_more", !Json.text(answer.path("response_metadata"), "next_cursor").isEmpty());
          return Answer.json(200, answer.put("pin_count", 0));
        });
  }

  private static ObjectNode page(
      ObjectNode answer, String member, List<ObjectNode> all, ObjectNode arguments) {
    int limit;
    int from;
    try {
      limit = Math.clamp(number(Json.text(arguments, "limit"), 100), 1, 1000);
      from = Math.max(0, number(Json.text(arguments, "cursor"), 0));
    } catch (NumberFormatException e) {
      throw failed("invalid_cursor");
    }
    ArrayNode page = answer.putArray(member);
    int to = Math.min(from + limit, all.size());
    if (from < to) {
      page.addAll(all.subList(from, to));
    }
    answer
        .putObject("response_metadata")
        .put("next_cursor", to < all.size() ? Integer.toString(to) : "");
    return answer;
  }

  /** Slack's own client writes 1 for true in a form. */
  private static boolean flag(ObjectNode arguments, String name) {
    String value = Json.text(arguments, name);
    return value.equals("true") || value.equals("1");
  }

  private static int number(String value, int otherwise) {
    return value.isEmpty() ? otherwise : Integer.parseInt(value);
  }

  private static ObjectNode told(Channel channel, Instant founded) {
    boolean isPrivate = channel.visibility() == Visibility.PRIVATE;
    ObjectNode node = Json.object();
    node.put("id", channel.id())
        .put("name", channel.name())
        .put("is_channel", !isPrivate)
        .put("is_group", isPrivate)
        .put("is_im", false)
        .put("is_mpim", false)
        .put("is_private", isPrivate)
        .put("created", founded.getEpochSecond())
        .put("is_archived", channel.life() == Life.ARCHIVED)
        .put("is_general", channel.name().equals("general"))
        .put("unlinked", 0)
        .put("name_normalized", channel.name())
        .put("is_shared", false)
        .put("is_org_shared", false)
        .put("is_pending_ext_shared", false)
        .put("context_team_id", SlackDialect.TEAM_ID)
        .put("updated", founded.toEpochMilli())
        .put("creator", SlackDialect.userId("demo"))
        .put("is_ext_shared", false)
        .put("is_member", channel.bot() == Membership.MEMBER);
    node.putArray("shared_team_ids").add(SlackDialect.TEAM_ID);
    node.putObject("topic").put("value", "").put("creator", "").put("last_set", 0);
    node.putObject("purpose")
        .put("value", channel.purpose())
        .put("creator", SlackDialect.userId("demo"))
        .put("last_set", founded.getEpochSecond());
    node.putArray("previous_names");
    return node.put("num_members", channel.bot() == Membership.MEMBER ? 5 : 4);
  }

  private Answer revoke(Call call) {
    String token = token(call, arguments(call));
    if (token.isEmpty()) {
      return error("not_authed");
    }
    return authorization.revoke(token)
        ? Answer.json(200, success().put("revoked", true))
        : error("invalid_auth");
  }

  private static ObjectNode success() {
    return Json.object().put("ok", true);
  }

  private static ObjectNode failure(String error) {
    return Json.object().put("ok", false).put("error", error);
  }

  static Answer error(String error) {
    return Answer.json(200, failure(error));
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Answer unknown(Call call) {
    return call.path().startsWith("/api/")
        ? Answer.json(200, failure("unknown_method").put("req_method", call.path().substring(5)))
        : Answer.text(404, "text/html", "<title>There is nothing here | Slack</title>\n");
  }

  @Override
  public Answer malformed(String why) {
    return error("invalid_json");
  }

  @Override
  public Answer failing(int status) {
    return Answer.json(status, failure(status == 503 ? "service_unavailable" : "internal_error"));
  }

  @Override
  public Answer tooMany() {
    return Answer.json(429, failure("ratelimited"));
  }

  @Override
  public List<Effect> effects() {
    return kept.know(all -> List.copyOf(all.effects()));
  }

  @Override
  public void fallBehind() {
    kept.fallBehind();
  }

  @Override
  public void catchUp() {
    kept.catchUp();
  }

  @Override
  public void forget() {
    kept.forget();
  }

  @Override
  public AuthorizationServer authorization() {
    return authorization;
  }
}
