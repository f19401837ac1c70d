package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.connection.AccountLinks;
import dev.parley.connection.AccountLinks.Link;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.PendingAuthorizations;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.PendingAuthorizations.Way;
import dev.parley.connection.StateHash;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Patience;
import dev.parley.interaction.Timeout;
import dev.parley.interaction.Timeouts;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.MissingParameter;
import dev.parley.tool.Repetition;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The work of putting questions to the person. */
final class Asking {

  private final Ids ids;
  private final PendingAuthorizations pending;
  private final AuthorizationServer authorizationServer;
  private final AccountLinks links;
  private final InstantSource clock;
  private final Timeouts timeouts;

  Asking(
      Ids ids,
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      AccountLinks links,
      InstantSource clock,
      Timeouts timeouts) {
    this.ids = ids;
    this.pending = pending;
    this.authorizationServer = authorizationServer;
    this.links = links;
    this.clock = clock;
    this.timeouts = timeouts;
  }

  /** For an account of an app that takes one. */
  Interaction forConnection(Session session, App app, @Nullable String refusal) {
    InteractionId id = new InteractionId(ids.next());
    URI uri = authorize(session, app, id);
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
                + ". To try again, open the new link; or say cancel.",
        null);
  }

  private URI authorize(Session session, App app, InteractionId id) {
    String state = ids.secret();
    Instant end = clock.instant().plus(PendingAuthorizations.LIFETIME);
    return switch (app.access()) {
      case App.Access.Free() -> throw new IllegalArgumentException(app.id() + " takes no account");
      case App.Access.OAuth access -> {
        String verifier = ids.secret();
        pending.add(
            new PendingAuthorization(
                StateHash.of(state),
                session.userId(),
                app.id(),
                new Way.Code(access, verifier),
                id,
                end));
        yield authorizationServer.authorizationUri(app.id(), access, state, verifier);
      }
      case App.Access.Linked() -> {
        Link link = links.start(session.userId(), app.id(), state);
        pending.add(
            new PendingAuthorization(
                StateHash.of(state),
                session.userId(),
                app.id(),
                new Way.Link(link.account()),
                id,
                link.expiresAt().isBefore(end) ? link.expiresAt() : end));
        yield link.connectAt();
      }
    };
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
        "To do this — " + action.title() + " — I still need: " + wanted + ".",
        null);
  }

  /**
   * @param note why it is asked once more, if it is
   * @param other who is asked too when the person is silent, if anybody
   */
  Interaction forConsent(
      Session session,
      Action action,
      PreparedCall call,
      @Nullable String note,
      @Nullable UserId other) {
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
        (note == null ? "" : note + " ")
            + "Shall I do this? "
            + summary
            + "\n"
            + exactly
            + "\nI will only do it after your yes.",
        other);
  }

  Interaction forVerdict(Session session, PreparedCall call, String problem, Instant sentAt) {
    String known =
        "I sent this at "
            + sentAt.truncatedTo(ChronoUnit.SECONDS)
            + ", once, and its answer was lost: "
            + call.title()
            + ". It may have happened or not. "
            + (call.repetition() == Repetition.RECONCILABLE
                ? "I have asked "
                    + call.call().action().app()
                    + " again and again whether it did, and it could not tell me ("
                    + problem
                    + ")."
                : call.call().action().app()
                    + " offers no way to find out ("
                    + problem
                    + "); please look there.");
    return interaction(
        session,
        new InteractionId(ids.next()),
        new Ask.Feedback(
            known + " What shall I take for true?",
            List.of(
                new Ask.Option("happened", "It happened"),
                new Ask.Option("repeat", "It did not happen: do it again"),
                new Ask.Option("leave", "Leave it as it is")),
            false),
        known + " Please tell me: did it happen, shall I do it again, or leave it?",
        null);
  }

  private Interaction interaction(
      Session session, InteractionId id, Ask ask, String prompt, @Nullable UserId other) {
    Instant now = clock.instant();
    Timeout timeout = timeouts.of(ask);
    Instant end = now.plus(timeout.expire());
    return new Interaction(
        id,
        session.id(),
        session.conversationId(),
        session.userId(),
        ask,
        prompt,
        now,
        end.isBefore(session.expiresAt()) ? end : session.expiresAt(),
        null,
        new Patience(
            timeout.remind() == null ? null : now.plus(timeout.remind()),
            timeout.escalate() == null || other == null ? null : now.plus(timeout.escalate()),
            other),
        null);
  }

  private static String trimmed(String description) {
    return description.endsWith(".")
        ? description.substring(0, description.length() - 1)
        : description;
  }
}
