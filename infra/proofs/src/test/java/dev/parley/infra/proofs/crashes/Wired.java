package dev.parley.infra.proofs.crashes;

import dev.parley.account.Ids;
import dev.parley.account.InMemoryMemberships;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.Connections;
import dev.parley.connection.NoAccountLinks;
import dev.parley.connection.PendingAuthorizations;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.Consents;
import dev.parley.consent.InMemoryConsentRules;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.InMemoryEventLog;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.model.Guidances;
import dev.parley.model.LanguageModel;
import dev.parley.session.ContinueSession;
import dev.parley.session.DecideConsent;
import dev.parley.session.InMemorySessions;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.SendMessage;
import dev.parley.session.Sessions;
import dev.parley.session.StateChanges;
import dev.parley.session.SweepSessions;
import dev.parley.session.TurnRunner;
import dev.parley.session.TurnSettings;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.Catalogue;
import dev.parley.tool.ToolSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The use cases as one process has them, over its ports. */
record Wired(SendMessage send, ContinueSession resume, DecideConsent decide, SweepSessions sweep) {

  /** What the use cases stand on. */
  record Ports(
      Sessions sessions,
      Interactions interactions,
      Conversations conversations,
      ToolSource tools,
      Connections connections,
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      LanguageModel model,
      ArgumentCheck check,
      ConsentSeal seal,
      Wakeups wakeups,
      Ids ids,
      InstantSource clock,
      TurnSettings settings) {}

  /** Settings for processes that are killed: others take over soon. */
  static TurnSettings impatient() {
    TurnSettings usual = TurnSettings.DEFAULT;
    return new TurnSettings(
        usual.maxActions(),
        usual.maxConversations(),
        usual.history(),
        usual.historyLength(),
        Duration.ofSeconds(30),
        usual.lifetime(),
        usual.modelTimeout(),
        Duration.ofSeconds(24),
        0,
        usual.timeouts());
  }

  static Wired over(Ports ports) {
    Consents consents =
        new Consents(
            ports.seal(),
            new InMemoryConsentRules(),
            // Nobody has given a standing consent here.
            new InMemorySessions(),
            new InMemoryMemberships(),
            ConsentPolicy.SENSITIVE);
    TurnRunner runner =
        new TurnRunner(
            ports.sessions(),
            ports.interactions(),
            ports.conversations(),
            new InMemoryEventLog(),
            _ -> new EventLog.Entry(null, ""),
            new Catalogue(List.of(ports.tools())),
            _ -> _ -> new ActionSearch.Found(List.of(), ActionSearch.Fit.UNLIKELY),
            ports.connections(),
            ports.pending(),
            ports.authorizationServer(),
            new NoAccountLinks(),
            ports.model(),
            Guidances.NONE,
            ports.check(),
            consents,
            ports.wakeups(),
            StateChanges.UNTOLD,
            ports.ids(),
            ports.clock(),
            ports.settings());
    ContinueSession resume =
        new ContinueSession(ports.sessions(), ports.interactions(), runner, ports.clock());
    RespondToInteraction respond =
        new RespondToInteraction(
            ports.sessions(),
            ports.interactions(),
            ports.check(),
            consents,
            resume,
            runner,
            ports.ids(),
            ports.clock());
    return new Wired(
        new SendMessage(
            ports.conversations(),
            ports.sessions(),
            ports.interactions(),
            runner,
            respond,
            ports.ids(),
            ports.clock(),
            ports.settings()),
        resume,
        new DecideConsent(
            ports.sessions(),
            ports.interactions(),
            ports.check(),
            consents,
            ports.wakeups(),
            ports.ids(),
            ports.clock()),
        new SweepSessions(ports.sessions(), ports.interactions(), ports.wakeups(), ports.clock()));
  }
}
