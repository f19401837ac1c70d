package dev.parley.runtime;

import dev.parley.account.AccessTokens;
import dev.parley.account.Ids;
import dev.parley.account.LogIn;
import dev.parley.account.LogOut;
import dev.parley.account.Memberships;
import dev.parley.account.Passwords;
import dev.parley.account.RefreshTokens;
import dev.parley.account.RegisterUser;
import dev.parley.account.RenewTokens;
import dev.parley.account.TokenIssuer;
import dev.parley.account.Users;
import dev.parley.connection.AccountLinks;
import dev.parley.connection.Accounts;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.CompleteConnection;
import dev.parley.connection.Connections;
import dev.parley.connection.NoAccountLinks;
import dev.parley.connection.PendingAuthorizations;
import dev.parley.consent.ConsentRules;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.Consents;
import dev.parley.consent.Grants;
import dev.parley.consent.RuleConsent;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EventLog;
import dev.parley.integration.AdministerIntegrations;
import dev.parley.integration.ApiDocuments;
import dev.parley.integration.Integrations;
import dev.parley.integration.Integrator;
import dev.parley.integration.OrganisationApps;
import dev.parley.integration.ToolServers;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.model.Guidances;
import dev.parley.model.LanguageModel;
import dev.parley.session.CancelConversation;
import dev.parley.session.ContinueSession;
import dev.parley.session.DecideConsent;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.SendMessage;
import dev.parley.session.Sessions;
import dev.parley.session.StateChanges;
import dev.parley.session.SweepSessions;
import dev.parley.session.TurnEvent;
import dev.parley.session.TurnRunner;
import dev.parley.session.TurnSettings;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearch.Fit;
import dev.parley.tool.ActionSearch.Found;
import dev.parley.tool.ActionSearch.Match;
import dev.parley.tool.App;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.Catalogue;
import dev.parley.tool.OrganisationTools;
import dev.parley.tool.ToolSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the use cases together, each where its ports are. A function gets those it carries. */
@Factory
final class UseCases {

  @Singleton
  TurnSettings turnSettings(TurnConfiguration configuration, List<TimeoutConfiguration> timeouts) {
    return configuration.settings(TimeoutConfiguration.all(timeouts));
  }

  @Singleton
  @Requires(beans = {ConsentSeal.class, ConsentRules.class, Grants.class, Memberships.class})
  Consents consents(
      ConsentSeal seal,
      ConsentRules rules,
      Grants grants,
      Memberships memberships,
      TurnConfiguration configuration) {
    return new Consents(seal, rules, grants, memberships, configuration.consentPolicy());
  }

  @Singleton
  @Requires(beans = {ConsentRules.class, Memberships.class})
  RuleConsent ruleConsent(ConsentRules rules, Memberships memberships, Ids ids) {
    return new RuleConsent(rules, memberships, ids);
  }

  @Singleton
  @Requires(beans = {Integrations.class, ApiDocuments.class, ToolServers.class, Memberships.class})
  AdministerIntegrations administerIntegrations(
      Integrations integrations,
      ApiDocuments documents,
      ToolServers servers,
      Memberships memberships,
      Ids ids,
      InstantSource clock) {
    return new AdministerIntegrations(integrations, documents, servers, memberships, ids, clock);
  }

  @Singleton
  @Bean(typed = OrganisationTools.class)
  @Requires(beans = {Integrations.class, Integrator.class})
  OrganisationApps organisationApps(Integrations integrations, List<Integrator> integrators) {
    return new OrganisationApps(integrations, integrators);
  }

  @Singleton
  @Requires(beans = {Connections.class, AuthorizationServer.class})
  Accounts accounts(
      Connections connections, AuthorizationServer authorizationServer, InstantSource clock) {
    return new Accounts(connections, authorizationServer, clock);
  }

  @Singleton
  @Bean(typed = Catalogue.class)
  Catalogue catalogue(
      List<ToolSource> sources,
      @Nullable AccountLinks links,
      @Nullable OrganisationTools organisations) {
    Catalogue everybodys =
        new Catalogue(
            sources, app -> links != null || !(app.access() instanceof App.Access.Linked));
    return organisations == null ? everybodys : everybodys.with(organisations);
  }

  /** Where nothing searches, all there is is offered, if that is not too much. */
  @Singleton
  @Requires(missingBeans = ActionSearch.Maker.class)
  ActionSearch.Maker wholeCatalogue() {
    return actions ->
        query ->
            actions.size() <= query.limit()
                ? new Found(
                    actions.stream().map(one -> new Match(one.action().id(), 1)).toList(),
                    Fit.LIKELY)
                : new Found(List.of(), Fit.UNLIKELY);
  }

  @Singleton
  @Requires(beans = Memberships.class)
  Guidances guidances(
      @Property(name = "parley.guidance", defaultValue = "") String json,
      JsonMapper mapper,
      Memberships memberships) {
    return ConfiguredGuidances.of(json, mapper, memberships);
  }

  @Singleton
  @Requires(beans = {LanguageModel.class, AuthorizationServer.class, Connections.class})
  TurnRunner turnRunner(
      Sessions sessions,
      Interactions interactions,
      Conversations conversations,
      EventLog events,
      TurnEvent.Form form,
      Catalogue catalogue,
      ActionSearch.Maker search,
      Connections connections,
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      @Nullable AccountLinks links,
      LanguageModel model,
      Guidances guidances,
      ArgumentCheck check,
      Consents consents,
      Wakeups wakeups,
      StateChanges changes,
      Ids ids,
      InstantSource clock,
      TurnSettings settings) {
    return new TurnRunner(
        sessions,
        interactions,
        conversations,
        events,
        form,
        catalogue,
        search,
        connections,
        pending,
        authorizationServer,
        known(links),
        model,
        guidances,
        check,
        consents,
        wakeups,
        changes,
        ids,
        clock,
        settings);
  }

  @Singleton
  @Requires(beans = TurnRunner.class)
  ContinueSession continueSession(
      Sessions sessions, Interactions interactions, TurnRunner runner, InstantSource clock) {
    return new ContinueSession(sessions, interactions, runner, clock);
  }

  @Singleton
  @Requires(beans = TurnRunner.class)
  RespondToInteraction respondToInteraction(
      Sessions sessions,
      Interactions interactions,
      ArgumentCheck check,
      Consents consents,
      ContinueSession continueSession,
      TurnRunner runner,
      Ids ids,
      InstantSource clock) {
    return new RespondToInteraction(
        sessions, interactions, check, consents, continueSession, runner, ids, clock);
  }

  @Singleton
  @Requires(beans = TurnRunner.class)
  SendMessage sendMessage(
      Conversations conversations,
      Sessions sessions,
      Interactions interactions,
      TurnRunner runner,
      RespondToInteraction respond,
      Ids ids,
      InstantSource clock,
      TurnSettings settings) {
    return new SendMessage(
        conversations, sessions, interactions, runner, respond, ids, clock, settings);
  }

  @Singleton
  @Requires(beans = TurnRunner.class)
  CancelConversation cancelConversation(
      Conversations conversations,
      Sessions sessions,
      Interactions interactions,
      TurnRunner runner,
      InstantSource clock) {
    return new CancelConversation(conversations, sessions, interactions, runner, clock);
  }

  @Singleton
  @Requires(beans = {Sessions.class, Wakeups.class, ArgumentCheck.class, Consents.class})
  DecideConsent decideConsent(
      Sessions sessions,
      Interactions interactions,
      ArgumentCheck check,
      Consents consents,
      Wakeups wakeups,
      Ids ids,
      InstantSource clock) {
    return new DecideConsent(sessions, interactions, check, consents, wakeups, ids, clock);
  }

  @Singleton
  @Requires(beans = {Sessions.class, Wakeups.class})
  SweepSessions sweepSessions(
      Sessions sessions, Interactions interactions, Wakeups wakeups, InstantSource clock) {
    return new SweepSessions(sessions, interactions, wakeups, clock);
  }

  @Singleton
  @Requires(
      beans = {
        PendingAuthorizations.class,
        AuthorizationServer.class,
        Connections.class,
        Wakeups.class
      })
  CompleteConnection completeConnection(
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      @Nullable AccountLinks links,
      Connections connections,
      Interactions interactions,
      Wakeups wakeups,
      Ids ids,
      InstantSource clock) {
    return new CompleteConnection(
        pending, authorizationServer, known(links), connections, interactions, wakeups, ids, clock);
  }

  static AccountLinks known(@Nullable AccountLinks links) {
    return links == null ? new NoAccountLinks() : links;
  }

  @Singleton
  @Requires(beans = {AccessTokens.class, RefreshTokens.class})
  TokenIssuer tokenIssuer(
      AccessTokens accessTokens,
      RefreshTokens refreshTokens,
      Ids ids,
      InstantSource clock,
      TokenSettings settings) {
    return new TokenIssuer(
        accessTokens, refreshTokens, ids, clock, settings.access(), settings.refresh());
  }

  @Singleton
  @Requires(beans = {Users.class, Passwords.class, TokenIssuer.class})
  RegisterUser registerUser(
      Users users, Passwords passwords, TokenIssuer issuer, Ids ids, InstantSource clock) {
    return new RegisterUser(users, passwords, issuer, ids, clock);
  }

  @Singleton
  @Requires(beans = {Users.class, Passwords.class, TokenIssuer.class})
  LogIn logIn(Users users, Passwords passwords, TokenIssuer issuer) {
    return new LogIn(users, passwords, issuer);
  }

  @Singleton
  @Requires(beans = {Users.class, TokenIssuer.class})
  RenewTokens renewTokens(
      RefreshTokens refreshTokens, Users users, TokenIssuer issuer, InstantSource clock) {
    return new RenewTokens(refreshTokens, users, issuer, clock);
  }

  @Singleton
  @Requires(beans = RefreshTokens.class)
  LogOut logOut(RefreshTokens refreshTokens, InstantSource clock) {
    return new LogOut(refreshTokens, clock);
  }
}
