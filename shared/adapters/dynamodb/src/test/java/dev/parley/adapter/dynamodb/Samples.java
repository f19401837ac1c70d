package dev.parley.adapter.dynamodb;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.adapter.dynamodb.StoredJson.Versioned;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.PendingAuthorizations.Way;
import dev.parley.consent.ArgumentShape;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Patience;
import dev.parley.json.JsonObject;
import dev.parley.request.IdempotencyKeys.StoredAnswer;
import dev.parley.session.Account;
import dev.parley.session.Authority;
import dev.parley.session.DoneCall;
import dev.parley.session.DoneCall.Consent;
import dev.parley.session.Pinned;
import dev.parley.session.Plan;
import dev.parley.session.Planned;
import dev.parley.session.PreparedCall;
import dev.parley.session.Session;
import dev.parley.session.State;
import dev.parley.session.Step;
import dev.parley.session.Task;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.MissingParameter;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The values of the samples that are kept as files, by the names of the files. */
final class Samples {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456789Z");
  private static final UserId USER = new UserId(id(1));
  private static final ConversationId CONVERSATION = new ConversationId(id(2));
  private static final SessionId SESSION = new SessionId(id(3));
  private static final InteractionId INTERACTION = new InteractionId(id(4));
  private static final Usage USAGE = new Usage(5_000_000_000L, 321, 4);
  private static final Usage PRICED = new Usage(5_000_000_000L, 321, 4, 1_234_567);
  private static final AppId GMAIL = new AppId("gmail");
  private static final ActionId SEND = new ActionId(GMAIL, "send_email");
  private static final Account CONNECTED = new Account.Connected(new ConnectionId(id(5)));
  private static final JsonObject ARGUMENTS =
      JsonObject.of("to", "ann@example.com", "attachments", List.of(1, 0.5))
          .with("subject", null)
          .with("options", Map.of("urgent", true));
  private static final ArgumentSchema SCHEMA =
      new ArgumentSchema(
          JsonObject.of("type", "object", "properties", Map.of("to", Map.of("type", "string")))
              .with("required", List.of("to")));

  private Samples() {}

  static Map<String, Versioned> all() {
    Map<String, Versioned> samples = new LinkedHashMap<>();
    states()
        .forEach(
            (name, state) -> {
              samples.put("session/" + name, session(state, USAGE));
              if (name.equals("completed")) {
                samples.put("session/priced", session(state, PRICED));
              }
            });
    asks().forEach((name, ask) -> samples.put("interaction/" + name, interaction(ask)));
    answers().forEach((name, answer) -> samples.put("decision/" + name, decision(answer)));
    for (Decision.Via via : Decision.Via.values()) {
      samples.put(
          "decision/via_" + via,
          StoredDecision.of(new Decision(new Answer.Expired(), null, via, NOW)));
    }
    samples.put(
        "grant/given",
        StoredGrant.of(
            new Grant(
                new GrantId(id(6)),
                USER,
                new OrganisationId(id(9)),
                SEND,
                "2",
                "none",
                ArgumentShape.of(ARGUMENTS, Set.of("subject")),
                5,
                1,
                NOW,
                NOW.plus(Duration.ofDays(1)),
                null)));
    samples.put("authorization/asked", authorization(true));
    samples.put("authorization/unasked", authorization(false));
    samples.put("authorization/linked", authorization(true, new Way.Link("ca_of_a_sample")));
    samples.put(
        "reply/created", StoredReply.of(new StoredAnswer(201, "application/json", "{\"id\":1}")));
    return samples;
  }

  private static Map<String, State> states() {
    Task task =
        new Task(
            "Send Ann the report – größer, 📏",
            List.of(
                done(Consent.NOT_NEEDED, new DoneCall.Result.Ok(ARGUMENTS)),
                done(Consent.GRANTED, new DoneCall.Result.Failed("mailbox is full")),
                done(Consent.DENIED, new DoneCall.Result.Uncertain("the answer was lost"))),
            List.of("Shall I do this? Delete the repository acme/old-site"),
            List.of(new Planned(new ActionId(new AppId("slack"), "post_message"), ARGUMENTS)),
            null);
    Map<String, State> states = new LinkedHashMap<>();
    states.put("deciding", new State.Deciding(task));
    states.put(
        "deciding_by_versions",
        new State.Deciding(
            new Task(
                "Send Ann the report",
                List.of(),
                List.of(),
                List.of(),
                List.of(new Pinned(new ActionId(GMAIL, "send_email"), "20260301_00")))));
    states.put(
        "checking_connection_proposed",
        new State.CheckingConnection(
            task,
            new AppId("gmail"),
            new Plan.Proposed(new ActionId(new AppId("gmail"), "send_email"), ARGUMENTS),
            null));
    states.put(
        "checking_connection",
        new State.CheckingConnection(task, GMAIL, new Plan.Open(), "access_denied"));
    states.put(
        "checking_connection_of_chosen",
        new State.CheckingConnection(task, GMAIL, new Plan.Chosen(SEND, ARGUMENTS), null));
    states.put(
        "awaiting_connection",
        new State.AwaitingConnection(task, GMAIL, new Plan.Open(), INTERACTION));
    states.put("choosing_action", new State.ChoosingAction(task, GMAIL, new Account.None()));
    states.put("filling_parameters", new State.FillingParameters(task, SEND, CONNECTED, ARGUMENTS));
    states.put(
        "checking_parameters",
        new State.CheckingParameters(
            task, SEND, CONNECTED, JsonObject.EMPTY, "Changed as you said."));
    states.put(
        "awaiting_parameters",
        new State.AwaitingParameters(task, SEND, CONNECTED, ARGUMENTS, INTERACTION));
    states.put(
        "awaiting_consent",
        new State.AwaitingConsent(
            task, prepared(Risk.DESTRUCTIVE, Repetition.UNSAFE), INTERACTION));
    states.put(
        "prepared",
        new State.Prepared(task, prepared(Risk.READ, Repetition.SAFE), new Authority.NotNeeded()));
    states.put(
        "prepared_with_consent",
        new State.Prepared(
            task,
            prepared(Risk.WRITE, Repetition.RECONCILABLE),
            new Authority.Agreed(
                INTERACTION, "header.payload.signature", new GrantTerms(Set.of("to"), 5, NOW))));
    states.put(
        "prepared_under_a_grant",
        new State.Prepared(
            task,
            prepared(Risk.WRITE, Repetition.RECONCILABLE),
            new Authority.Granted(new GrantId(id(6)), "header.payload.signature")));
    PreparedCall call = prepared(Risk.WRITE, Repetition.RECONCILABLE);
    states.put("dispatched", new State.Dispatched(task, call, Consent.NOT_NEEDED, 1, NOW));
    states.put(
        "reconciling",
        new State.Reconciling(
            task, call, Consent.GRANTED, 2, "the answer was cut", NOW, 2, NOW.plusSeconds(30)));
    states.put(
        "uncertain", new State.Uncertain(task, call, Consent.GRANTED, 3, "nobody can tell", NOW));
    states.put(
        "awaiting_verdict",
        new State.AwaitingVerdict(task, call, Consent.GRANTED, 3, "nobody can tell", INTERACTION));
    states.put("completed", new State.Completed(task, "Done."));
    states.put("failed", new State.Failed(task, "connection_refused", "It cannot be done."));
    states.put("cancelled", new State.Cancelled(task, "Cancelled. Nothing was done."));
    states.put("expired", new State.Expired(task));
    return states;
  }

  private static Map<String, Ask> asks() {
    Map<String, Ask> asks = new LinkedHashMap<>();
    asks.put(
        "connect",
        new Ask.Connect(
            GMAIL, URI.create("https://accounts.example.com/auth?state=x&scope=a%20b")));
    asks.put(
        "clarify",
        new Ask.Clarify(
            GMAIL,
            SEND,
            List.of(
                new MissingParameter("to", "string", "the recipient", List.of(), "email"),
                new MissingParameter("format", "string", null, List.of("plain", "html"), null)),
            ARGUMENTS,
            SCHEMA));
    asks.put(
        "consent",
        new Ask.Consent(
            GMAIL,
            SEND,
            "Send an email",
            "Send an email to ann@example.com",
            ARGUMENTS,
            Risk.DESTRUCTIVE,
            true,
            SCHEMA));
    asks.put(
        "feedback",
        new Ask.Feedback(
            "Did it arrive?",
            List.of(new Ask.Option("happened", "Yes"), new Ask.Option("repeat", "No")),
            false));
    return asks;
  }

  private static Map<String, Answer> answers() {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("connected", new Answer.Connected());
    answers.put("not_connected", new Answer.NotConnected("access_denied"));
    answers.put("values", new Answer.Values(ARGUMENTS));
    answers.put("approved", new Answer.Approved("header.payload.signature", ARGUMENTS, null));
    answers.put(
        "approved_for_more",
        new Answer.Approved(
            "header.payload.signature", ARGUMENTS, new GrantTerms(Set.of("to"), 5, NOW)));
    answers.put("edited", new Answer.Edited(ARGUMENTS));
    answers.put("denied", new Answer.Denied());
    answers.put("chosen", new Answer.Chosen("repeat"));
    answers.put("worded", new Answer.Worded("rather tomorrow"));
    answers.put("cancelled", new Answer.Cancelled());
    answers.put("expired", new Answer.Expired());
    return answers;
  }

  private static StoredSession session(State state, Usage usage) {
    List<Step> steps = new ArrayList<>();
    for (Step.Kind kind : Step.Kind.values()) {
      steps.add(step(kind, Step.Status.COMPLETED));
    }
    for (Step.Status status : Step.Status.values()) {
      steps.add(step(Step.Kind.EXECUTE, status));
    }
    return StoredSession.of(
        new Session(
            SESSION,
            CONVERSATION,
            USER,
            7,
            state,
            steps,
            usage,
            NOW.plusSeconds(60),
            NOW,
            NOW.plus(Duration.ofDays(1)),
            new AgentId(id(7))));
  }

  private static Step step(Step.Kind kind, Step.Status status) {
    return new Step(kind, status, NOW, Duration.ofMillis(1234), JsonObject.of("app", "gmail"));
  }

  private static StoredInteraction interaction(Ask ask) {
    return StoredInteraction.of(
        new Interaction(
            INTERACTION,
            SESSION,
            CONVERSATION,
            USER,
            ask,
            "Shall I?",
            NOW,
            NOW.plus(Duration.ofHours(1)),
            null,
            new Patience(NOW.plusSeconds(60), NOW.plusSeconds(120), new UserId(id(8))),
            null));
  }

  private static StoredDecision decision(Answer answer) {
    return StoredDecision.of(new Decision(answer, USER, Decision.Via.API, NOW, "request-1"));
  }

  private static StoredAuthorization authorization(boolean asked) {
    return authorization(
        asked,
        new Way.Code(
            new App.Access.OAuth(
                URI.create("https://accounts.example.com/auth"),
                URI.create("https://accounts.example.com/token"),
                asked ? URI.create("https://accounts.example.com/revoke") : null,
                List.of("mail.send")),
            "verifier-of-a-sample"));
  }

  private static StoredAuthorization authorization(boolean asked, Way way) {
    return StoredAuthorization.of(
        new PendingAuthorization(
            "0123456789abcdef".repeat(4),
            USER,
            GMAIL,
            way,
            asked ? INTERACTION : null,
            NOW.plus(Duration.ofMinutes(10))));
  }

  private static DoneCall done(Consent consent, DoneCall.Result result) {
    return new DoneCall(new Call(new CallKey("session-3"), SEND, ARGUMENTS), consent, result);
  }

  private static PreparedCall prepared(Risk risk, Repetition repetition) {
    return new PreparedCall(
        new Call(new CallKey("session-6"), SEND, ARGUMENTS),
        CONNECTED,
        "2",
        risk,
        repetition,
        "Send an email",
        new OrganisationId(id(9)),
        "SENSITIVE");
  }

  private static UUID id(long number) {
    return new UUID(0x0190d9a400007000L, 0x8000000000000000L | number);
  }
}
