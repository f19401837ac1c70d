package dev.parley.adapter.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import dev.parley.request.RateLimits;
import dev.parley.request.RateLimits.Limit;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Place;
import dev.parley.session.State;
import dev.parley.session.Step;
import dev.parley.session.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a plain turn writes and reads, on a table that is none: a server on the loopback takes
 * everything, and gives back the session that was put last and the item of a user who has it. So
 * what comes before a snapshot is as it will be, and the real table has nothing of it.
 */
final class TableRehearsal {

  private static final String TABLE = "rehearsal";
  private static final UUID NOBODYS = new UUID(0, 0);
  private static final UserId USER = new UserId(NOBODYS);
  private static final SessionId SESSION = new SessionId(NOBODYS);
  private static final ConversationId CONVERSATION = new ConversationId(NOBODYS);
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int CONVERSATIONS = 3;
  private static final Task TASK = Task.of("Hello");
  private static final State ANSWERED = new State.Completed(TASK, "Hello.");
  private static final List<Step> STEPS =
      List.of(
          new Step(
              Step.Kind.FETCH_APPS,
              Step.Status.COMPLETED,
              Instant.EPOCH,
              Duration.ZERO,
              JsonObject.of("apps", 0)));
  private static final Limit LIMIT =
      new Limit(USER, "all", Integer.MAX_VALUE, Duration.ofMinutes(1));

  /** So often that what is done again and again is compiled in the snapshot. */
  private static final int TIMES = 40;

  private final String user;
  private volatile String session = "{}";

  private TableRehearsal(String user) {
    this.user = user;
  }

  static void perform(Instant now) throws IOException {
    TableRehearsal rehearsal = new TableRehearsal(user(now));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", rehearsal::answer);
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (DynamoTable table = DynamoTable.open(TABLE, endpoint, null)) {
      Sessions sessions = new DynamoSessions(table);
      RateLimits limits = new DynamoRateLimits(table);
      EventLog events = new RememberedTails(new DynamoEventLog(table));
      for (int time = 0; time < TIMES; time++) {
        limits.take(LIMIT, now);
        turn(sessions, events, now);
      }
    } finally {
      server.stop(0);
    }
  }

  /** The item of the user, as it is after each write. */
  private static String user(Instant now) {
    return """
    {"pk":{"S":"-"},"sk":{"S":"-"},"%s":{"N":"%s"},"ttl":{"N":"%s"},"sessions":{"SS":["%s"]}}"""
        .formatted(
            UserItem.attribute(LIMIT),
            UserItem.nanos(now).n(),
            Attributes.ttl(now.plus(LIFE)).n(),
            ActiveSession.of(place(now), now).text());
  }

  private static Place place(Instant now) {
    return new Place(USER, SESSION, CONVERSATION, now.plus(LIFE));
  }

  private static void turn(Sessions sessions, EventLog events, Instant now) {
    Place place = place(now);
    Session session =
        new Session(
            SESSION,
            CONVERSATION,
            USER,
            0,
            new State.Deciding(TASK),
            List.of(),
            Usage.NONE,
            now.plus(LIFE),
            now,
            now.plus(LIFE),
            null);
    sessions.enter(place, CONVERSATIONS, List.of(LIMIT), now);
    sessions.start(session, place);
    sessions.save(Change.of(session.saved().moved(ANSWERED, STEPS, Usage.NONE)));
    sessions.find(SESSION);
    sessions.active(USER, now);
    events.append(
        CONVERSATION, EventLog.UNKNOWN, "rehearsal", List.of(new EventLog.Entry(null, "-")), now);
    events.after(CONVERSATION, EventId.START, 1);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String operation = target.substring(target.indexOf('.') + 1);
    if (operation.equals("PutItem")) {
      session = member(body, "\"Item\":");
    }
    String said =
        switch (operation) {
          case "UpdateItem" -> "{\"Attributes\":" + user + "}";
          case "GetItem" -> "{\"Item\":" + (body.contains("user#") ? user : session) + "}";
          case "BatchGetItem" -> "{\"Responses\":{\"" + TABLE + "\":[" + session + "]}}";
          default -> "{}";
        };
    byte[] answer = said.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** An object within an object; no text in it has braces, since all of it comes from here. */
  private static String member(String json, String name) {
    int begin = json.indexOf(name) + name.length();
    int end = begin;
    int depth = 0;
    do {
      depth += json.charAt(end) == '{' ? 1 : json.charAt(end) == '}' ? -1 : 0;
      end++;
    } while (depth > 0);
    return json.substring(begin, end);
  }
}
