package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.PendingAuthorizations;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.StateHash;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.MissingParameter;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The work of putting questions to the person. */
final class Asking {

  private final Ids ids;
  private final PendingAuthorizations pending;
  private final AuthorizationServer authorizationServer;
  private final InstantSource clock;

  Asking(
      Ids ids,
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      InstantSource clock) {
    this.ids = ids;
    this.pending = pending;
    this.authorizationServer = authorizationServer;
    this.clock = clock;
  }

  Interaction forConnection(
      Session session, App app, App.Access.OAuth access, @Nullable String refusal) {
    InteractionId id = new InteractionId(ids.next());
    URI uri = authorize(session, app, access, id);
    return interaction(
        session,
        id,
        new Ask.Connect(app.id(), uri),
        refusal == null
            ? "I need to connect your "
                + app.name()
                + " account. Please open the link and agree; I go on by myself as soon as you have."
            : "Your "
                + app.name()
                + " account was not connected: "
                + refusal
                + ". To try again, open the new link; or say cancel.");
  }

  private URI authorize(Session session, App app, App.Access.OAuth access, InteractionId id) {
    String state = ids.secret();
    String verifier = ids.secret();
    pending.add(
        new PendingAuthorization(
            StateHash.of(state),
            session.userId(),
            app.id(),
            access,
            verifier,
            id,
            clock.instant().plus(PendingAuthorizations.LIFETIME)));
    return authorizationServer.authorizationUri(app.id(), access, state, verifier);
  }

  Interaction forParameters(
      Session session, Action action, List<MissingParameter> missing, JsonObject known) {
    String wanted =
        missing.stream()
            .map(
                parameter ->
                    parameter.description() == null
                        ? parameter.name()
                        : parameter.name() + " (" + trimmed(parameter.description()) + ")")
            .collect(Collectors.joining(", "));
    return interaction(
        session,
        new InteractionId(ids.next()),
        new Ask.Clarify(action.id().app(), action.id(), missing, known, action.schema()),
        "To do this — " + action.title() + " — I still need: " + wanted + ".");
  }

  Interaction forConsent(Session session, Action action, PreparedCall call) {
    JsonObject arguments = call.call().arguments();
    String summary = PlainWords.summary(action, arguments);
    String exactly =
        arguments.values().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + PlainWords.shown(entry.getValue()))
            .collect(Collectors.joining("\n"));
    return interaction(
        session,
        new InteractionId(ids.next()),
        new Ask.Consent(
            action.id().app(),
            action.id(),
            action.title(),
            summary,
            arguments,
            action.risk(),
            true,
            action.schema()),
        "Shall I do this? " + summary + "\n" + exactly + "\nI will only do it after your yes.");
  }

  Interaction forVerdict(Session session, PreparedCall call, String problem) {
    return interaction(
        session,
        new InteractionId(ids.next()),
        new Ask.Feedback(
            "I sent this, but do not know whether it happened: "
                + call.title()
                + ". ("
                + problem
                + ") What shall I take for true?",
            List.of(
                new Ask.Option("happened", "It happened"),
                new Ask.Option("repeat", "It did not happen: do it again"),
                new Ask.Option("leave", "Leave it as it is")),
            false),
        "I sent this, but do not know whether it happened: "
            + call.title()
            + ". Please tell me: did it happen, shall I do it again, or leave it?");
  }

  private Interaction interaction(Session session, InteractionId id, Ask ask, String prompt) {
    Instant now = clock.instant();
    return new Interaction(
        id,
        session.id(),
        session.conversationId(),
        session.userId(),
        ask,
        prompt,
        now,
        session.expiresAt(),
        null);
  }

  private static String trimmed(String description) {
    return description.endsWith(".")
        ? description.substring(0, description.length() - 1)
        : description;
  }
}
