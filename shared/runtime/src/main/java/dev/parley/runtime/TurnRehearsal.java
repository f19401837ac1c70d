package dev.parley.runtime;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.connection.AccountLinks;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.InMemoryConnections;
import dev.parley.connection.InMemoryPendingAuthorizations;
import dev.parley.consent.Consents;
import dev.parley.conversation.InMemoryConversations;
import dev.parley.conversation.InMemoryEventLog;
import dev.parley.conversation.Usage;
import dev.parley.interaction.InMemoryWakeups;
import dev.parley.model.Guidance;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelName;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import dev.parley.session.ContinueSession;
import dev.parley.session.InMemorySessions;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.SendMessage;
import dev.parley.session.StateChanges;
import dev.parley.session.Stint;
import dev.parley.session.TurnEvent;
import dev.parley.session.TurnRunner;
import dev.parley.session.TurnSettings;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.Catalogue;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs whole turns, from a message to its answer, on the domain's stores in memory and with a model
 * that always says the same. What they leave is gone with them. No app is asked for what it can do,
 * since that may go over the network.
 */
@Singleton
@Requires(beans = {Priming.class, TurnRunner.class})
final class TurnRehearsal implements Rehearsal {

  private static final UserId NOBODY = new UserId(UUID.fromString(HarmlessRequest.NOBODYS_ID));
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TurnEvent.Form form;
  private final AuthorizationServer authorizationServer;
  private final AccountLinks links;
  private final ArgumentCheck check;
  private final Consents consents;
  private final Ids ids;
  private final InstantSource clock;
  private final TurnSettings settings;
  private final @Nullable RehearsedAnswer answer;

  TurnRehearsal(
      TurnEvent.Form form,
      AuthorizationServer authorizationServer,
      @Nullable AccountLinks links,
      ArgumentCheck check,
      Consents consents,
      Ids ids,
      InstantSource clock,
      TurnSettings settings,
      @Nullable RehearsedAnswer answer) {
    this.form = form;
    this.authorizationServer = authorizationServer;
    this.links = UseCases.known(links);
    this.check = check;
    this.consents = consents;
    this.ids = ids;
    this.clock = clock;
    this.settings = settings;
    this.answer = answer;
  }

  @Override
  public void rehearse() {
    for (int time = 0; time < TIMES; time++) {
      Instant restAt = clock.instant().plus(PATIENCE);
      say(Stint.answering(restAt));
      say(Stint.before((conversation, event) -> {}, restAt));
    }
  }

  private void say(Stint stint) {
    SendMessage.Outcome outcome =
        sendMessage().send(NOBODY, null, "Hello, how are you today?", null, null, stint);
    if (answer != null && outcome instanceof SendMessage.Outcome.Taken taken) {
      answer.write(taken);
    }
  }

  private SendMessage sendMessage() {
    InMemorySessions sessions = new InMemorySessions();
    InMemoryConversations conversations = new InMemoryConversations();
    TurnRunner runner =
        new TurnRunner(
            sessions,
            sessions,
            conversations,
            new InMemoryEventLog(),
            form,
            new Catalogue(List.of()).with(_ -> new Catalogue(List.of())),
            actions -> query -> new ActionSearch.Found(List.of(), ActionSearch.Fit.UNLIKELY),
            new InMemoryConnections(),
            new InMemoryPendingAuthorizations(),
            authorizationServer,
            links,
            TurnRehearsal::reply,
            (user, agent) -> Guidance.NONE,
            check,
            consents,
            new InMemoryWakeups(),
            StateChanges.UNTOLD,
            ids,
            clock,
            settings);
    ContinueSession continueSession = new ContinueSession(sessions, sessions, runner, clock);
    RespondToInteraction respond =
        new RespondToInteraction(
            sessions, sessions, check, consents, continueSession, runner, ids, clock);
    return new SendMessage(
        conversations, sessions, sessions, runner, respond, ids, clock, settings);
  }

  private static ModelReply reply(ModelRequest request, LanguageModel.Listener listener) {
    listener.said("I am fine, ");
    listener.said("thank you.");
    return new ModelReply.Said(
        "I am fine, thank you.", new ModelName("rehearsal", "rehearsal"), Usage.NONE);
  }
}
