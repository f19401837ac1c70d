package dev.parley.session;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationRole;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.PendingAuthorizations.Way;
import dev.parley.connection.StateHash;
import dev.parley.connection.Tokens;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Patience;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Takes up a session as a store gave it, and leads it to its end whatever it asks on the way. */
public final class Resumed {

  private static final ArgumentSchema ANYTHING =
      new ArgumentSchema(JsonObject.of("type", "object", "additionalProperties", true));

  private final Stage stage = new Stage();
  private final SessionId id;

  private Resumed(Session stored, List<ConnectionId> accounts) {
    id = stored.id();
    stage.clock.pass(Duration.between(stage.clock.instant(), stored.createdAt()));
    if (stored.state() instanceof State.AwaitingConsent(var _, PreparedCall call, var _)) {
      stage.memberships.put(
          new Membership(call.organisation(), stored.userId(), OrganisationRole.OWNER));
    }
    for (ConnectionId account : accounts) {
      stage.connections.add(
          new Connection(
              account,
              stored.userId(),
              Stage.GMAIL,
              "ann@example.com",
              List.of("all"),
              Connection.Status.ACTIVE,
              stored.createdAt(),
              null),
          new Tokens("access-" + account, null, null, List.of("all")));
    }
    stage.conversations.say(
        stored.userId(),
        new Message(
            new MessageId(stage.ids.next()),
            stored.conversationId(),
            id,
            Message.Speaker.USER,
            stored.state().task().request(),
            null,
            List.of(),
            List.of(),
            stored.createdAt()),
        true);
    Session fresh =
        new Session(
            id,
            stored.conversationId(),
            stored.userId(),
            0,
            stored.state(),
            stored.steps(),
            stored.usage(),
            stored.wakeAt(),
            stored.createdAt(),
            stored.expiresAt(),
            stored.agent());
    if (stage.sessions.start(fresh, 3) instanceof Sessions.Starting.Started(Session started)
        && started.state() instanceof State.Waiting waiting) {
      stage.sessions.save(Sessions.Change.opening(started, question(started, waiting)));
    }
  }

  /**
   * Where the session ends.
   *
   * @param accounts the connected accounts it may name
   */
  public static State end(Session stored, List<ConnectionId> accounts) {
    return new Resumed(stored, accounts).end();
  }

  private State end() {
    for (int round = 0; round < 30 && !stage.session(id).ended(); round++) {
      Session session = stage.session(id);
      if (session.state() instanceof State.Waiting waiting) {
        stage
            .sessions
            .find(waiting.interaction())
            .filter(question -> question.decided().isEmpty())
            .ifPresent(question -> answer(session, question));
      }
      if (stage.session(id).wakeAt().isAfter(stage.clock.instant())) {
        stage.clock.pass(Duration.between(stage.clock.instant(), stage.session(id).wakeAt()));
      }
      stage.sweepSessions().sweep(10);
      stage.wake();
    }
    return stage.session(id).state();
  }

  private void answer(Session session, Interaction question) {
    switch (question.ask()) {
      case Ask.Connect(AppId _, URI link) -> {
        String code = stage.authorizationServer.agree(link, "ann@example.com");
        stage.completeConnection().complete(Stage.state(link), code, null, null);
      }
      case Ask.Clarify _ ->
          respond(
              session,
              question,
              new Response.Values(JsonObject.of("to", "ann@example.com", "body", "hi")));
      case Ask.Consent _ -> respond(session, question, new Response.Approve(null));
      case Ask.Feedback _ -> respond(session, question, new Response.Choose("happened"));
    }
  }

  private void respond(Session session, Interaction question, Response response) {
    stage
        .respondToInteraction()
        .respond(session.userId(), question.id(), response, null, stage.unhurried());
  }

  /** The question that a stored session waits for. */
  private Interaction question(Session session, State.Waiting waiting) {
    Action action = stage.tools.action(Stage.SEND_EMAIL).orElseThrow();
    Ask ask =
        switch (waiting) {
          case State.AwaitingConnection _ -> new Ask.Connect(Stage.GMAIL, link(session, waiting));
          case State.AwaitingParameters(var _, var _, var _, JsonObject known, var _) ->
              new Ask.Clarify(Stage.GMAIL, action.id(), List.of(), known, ANYTHING);
          case State.AwaitingConsent(var _, PreparedCall call, var _) ->
              new Ask.Consent(
                  Stage.GMAIL,
                  action.id(),
                  action.title(),
                  call.title(),
                  call.call().arguments(),
                  call.risk(),
                  true,
                  ANYTHING);
          case State.AwaitingVerdict _ ->
              new Ask.Feedback(
                  "Did it happen?", List.of(new Ask.Option("happened", "It happened")), false);
        };
    return new Interaction(
        waiting.interaction(),
        session.id(),
        session.conversationId(),
        session.userId(),
        ask,
        "Well?",
        session.createdAt(),
        session.expiresAt(),
        null,
        Patience.ENDLESS,
        null);
  }

  /** The link as it was given, with its state still pending. */
  private URI link(Session session, State.Waiting waiting) {
    App.Access.OAuth access = (App.Access.OAuth) stage.tools.apps().getFirst().access();
    String state = stage.ids.secret();
    String verifier = stage.ids.secret();
    stage.pending.add(
        new PendingAuthorization(
            StateHash.of(state),
            session.userId(),
            Stage.GMAIL,
            new Way.Code(access, verifier),
            waiting.interaction(),
            session.expiresAt()));
    return stage.authorizationServer.authorizationUri(Stage.GMAIL, access, state, verifier);
  }
}
