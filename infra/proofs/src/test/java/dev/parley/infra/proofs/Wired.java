package dev.parley.infra.proofs;

import dev.parley.account.Ids;
import dev.parley.account.InMemoryMemberships;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.Connections;
import dev.parley.connection.InMemoryAuthorizationServer;
import dev.parley.connection.InMemoryConnections;
import dev.parley.connection.InMemoryPendingAuthorizations;
import dev.parley.connection.NoAccountLinks;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.Consents;
import dev.parley.consent.InMemoryConsentRules;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.InMemoryEventLog;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.model.Guidances;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelName;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import dev.parley.session.CancelConversation;
import dev.parley.session.ContinueSession;
import dev.parley.session.DecideConsent;
import dev.parley.session.InMemorySessions;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.Sessions;
import dev.parley.session.StateChanges;
import dev.parley.session.SweepSessions;
import dev.parley.session.TurnRunner;
import dev.parley.session.TurnSettings;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.BasicArgumentCheck;
import dev.parley.tool.Catalogue;
import dev.parley.tool.ToolSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The use cases, put together in this one place over the ports that a proof gives. The rest is in
 * memory; the model says "Done." to everything.
 */
final class Wired {

  final TurnRunner runner;
  final ContinueSession continueSession;
  final RespondToInteraction respond;
  final DecideConsent decideConsent;
  final CancelConversation cancel;
  final SweepSessions sweep;

  Wired(
      Sessions sessions,
      Interactions interactions,
      Conversations conversations,
      Connections connections,
      Consents consents,
      ToolSource tools,
      Wakeups wakeups,
      InstantSource clock) {
    TurnSettings settings = TurnSettings.DEFAULT;
    ArgumentCheck check = new BasicArgumentCheck();
    Ids ids = new RandomIds();
    AuthorizationServer authorizationServer = new InMemoryAuthorizationServer(clock, Set.of());
    runner =
        new TurnRunner(
            sessions,
            interactions,
            conversations,
            new InMemoryEventLog(),
            _ -> new EventLog.Entry(null, ""),
            new Catalogue(List.of(tools)),
            _ -> _ -> new ActionSearch.Found(List.of(), ActionSearch.Fit.UNLIKELY),
            connections,
            new InMemoryPendingAuthorizations(),
            authorizationServer,
            new NoAccountLinks(),
            new Agreeable(),
            Guidances.NONE,
            check,
            consents,
            wakeups,
            StateChanges.UNTOLD,
            ids,
            clock,
            settings);
    continueSession = new ContinueSession(sessions, interactions, runner, clock);
    respond =
        new RespondToInteraction(
            sessions, interactions, check, consents, continueSession, runner, ids, clock);
    decideConsent = new DecideConsent(sessions, interactions, check, consents, wakeups, ids, clock);
    cancel = new CancelConversation(conversations, sessions, interactions, runner, clock);
    sweep = new SweepSessions(sessions, interactions, wakeups, clock);
  }

  /** With nobody's accounts, and everybody in an organisation of their own. */
  Wired(
      Store store,
      Conversations conversations,
      ToolSource tools,
      Wakeups wakeups,
      InstantSource clock) {
    this(
        store.sessions(),
        store.interactions(),
        conversations,
        new InMemoryConnections(),
        new Consents(
            store.seal(),
            new InMemoryConsentRules(),
            // Nobody has given a standing consent here.
            new InMemorySessions(),
            new InMemoryMemberships(),
            ConsentPolicy.SENSITIVE),
        tools,
        wakeups,
        clock);
  }

  private static final class Agreeable implements LanguageModel {
    @Override
    public ModelReply reply(ModelRequest request, Listener listener) {
      return new ModelReply.Said(
          "Done.", new ModelName("agreeable", "agreeable-1"), new Usage(10, 5, 1));
    }
  }

  private static final class RandomIds implements Ids {
    @Override
    public UUID next() {
      return UUID.randomUUID();
    }

    @Override
    public String secret() {
      return UUID.randomUUID().toString();
    }
  }
}
