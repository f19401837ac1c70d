package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentRule;
import dev.parley.consent.Grant;
import dev.parley.conversation.AgentId;
import dev.parley.effect.Effect;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.Interaction;
import dev.parley.tool.AppId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may agree to what, beforehand, under which rules, and what silence brings about. */
class StandingConsentTest {

  private static final String DELETION = "Delete the repository acme/old-site";
  private static final String OTHER_DELETION = "Delete the repository acme/new-site";

  private final BeforeSaving beforeSaving = new BeforeSaving();
  private final Stage stage = new Stage(beforeSaving);

  @Test
  void always_allow_this_covers_just_this() {
    stage.connected(Stage.GITHUB);
    grant(stage.say(DELETION), Set.of(), 3);

    assertThat(stage.say(DELETION).session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.say(OTHER_DELETION).session().state())
        .isInstanceOf(State.AwaitingConsent.class);
    assertThat(stage.tools.effects()).hasSize(2);
    assertThat(held()).singleElement().satisfies(grant -> assertThat(grant.used()).isEqualTo(2));
  }

  @Test
  void what_was_left_free_may_be_other_and_what_was_not_may_not() {
    stage.connected(Stage.GITHUB);
    grant(stage.say(DELETION), Set.of("repo"), 3);

    assertThat(stage.say(OTHER_DELETION).session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.say("Delete the repository other/new-site").session().state())
        .isInstanceOf(State.AwaitingConsent.class);
  }

  @Test
  void a_grant_ends_after_so_many_uses_after_its_time_and_when_it_is_revoked() {
    stage.connected(Stage.GITHUB);
    grant(stage.say(DELETION), Set.of(), 2);
    stage.say(DELETION);
    assertThat(held()).isEmpty();
    assertThat(asksAgain()).isTrue();

    stage.cancelAll();
    grant(stage.say(DELETION), Set.of(), 5);
    stage.clock.pass(Duration.ofHours(2));
    assertThat(asksAgain()).isTrue();

    stage.cancelAll();
    grant(stage.say(DELETION), Set.of(), 5);
    stage.sessions.revoke(stage.user, held().getFirst().id(), stage.clock.instant());
    assertThat(asksAgain()).isTrue();
    assertThat(stage.tools.effects()).hasSize(4);
  }

  @Test
  void a_grant_that_is_revoked_at_the_last_moment_is_asked_for_again() {
    stage.connected(Stage.GITHUB);
    grant(stage.say(DELETION), Set.of(), 5);
    // Between the look at the grant and the write that would use it.
    beforeSaving.happening =
        () ->
            held()
                .forEach(one -> stage.sessions.revoke(stage.user, one.id(), stage.clock.instant()));

    Turn turn = stage.say(DELETION);

    assertThat(turn.session().state()).isInstanceOf(State.AwaitingConsent.class);
    assertThat(turn.asked().orElseThrow().prompt()).contains("standing consent");
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void terms_without_bounds_do_not_fit() {
    stage.connected(Stage.GITHUB);
    Interaction question = stage.question(stage.say(DELETION));
    for (GrantTerms terms :
        List.of(
            new GrantTerms(Set.of(), 0, stage.clock.instant().plusSeconds(60)),
            new GrantTerms(Set.of(), 1001, stage.clock.instant().plusSeconds(60)),
            new GrantTerms(Set.of(), 1, stage.clock.instant()),
            new GrantTerms(Set.of(), 1, stage.clock.instant().plus(Duration.ofDays(91))),
            new GrantTerms(Set.of("branch"), 1, stage.clock.instant().plusSeconds(60)))) {
      assertThat(stage.respond(question.id(), new Response.Approve(null, terms)))
          .as(terms.toString())
          .isInstanceOf(RespondToInteraction.Outcome.DoesNotFit.class);
    }
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void the_closest_rule_counts() {
    stage.connected(Stage.GMAIL);
    AgentId agent = new AgentId(UUID.randomUUID());
    assertThat(asksToSend(null)).isFalse();
    rule(null, null, null, ConsentPolicy.ALWAYS);
    assertThat(asksToSend(null)).isTrue();
    rule(agent, null, null, ConsentPolicy.NEVER);
    assertThat(asksToSend(agent)).isFalse();
    assertThat(asksToSend(null)).isTrue();
    rule(null, Stage.GMAIL, null, ConsentPolicy.WRITES);
    assertThat(asksToSend(agent)).isTrue();
    rule(null, Stage.GMAIL, "send_email", ConsentPolicy.NEVER);
    assertThat(asksToSend(null)).isFalse();
    rule(agent, Stage.GMAIL, "send_email", ConsentPolicy.ALWAYS);
    assertThat(asksToSend(agent)).isTrue();
    assertThat(asksToSend(null)).isFalse();
  }

  @Test
  void a_yes_under_rules_that_changed_is_asked_for_again() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    approve(stage.user, asked, null);
    rule(null, null, null, ConsentPolicy.ALWAYS);
    stage.wake();

    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.question(asked).prompt()).contains("not as it was");

    approve(stage.user, asked, null);
    stage.wake();
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void who_may_no_longer_agree_has_not_agreed() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    approve(stage.user, asked, null);
    stage.memberships.remove(OrganisationId.personal(stage.user), stage.user);
    stage.wake();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.FAILED);
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void a_viewer_agrees_to_nothing_and_whoever_rules_is_asked_in_time() {
    stage.connected(Stage.GITHUB);
    OrganisationId acme = new OrganisationId(UUID.randomUUID());
    UserId boss = new UserId(UUID.randomUUID());
    stage.memberships.put(new Membership(acme, stage.user, OrganisationRole.VIEWER));
    stage.memberships.put(new Membership(acme, boss, OrganisationRole.OWNER));
    Turn asked = stage.say(DELETION);
    Interaction question = stage.question(asked);

    assertThat(stage.respond(question.id(), new Response.Approve(null)))
        .isInstanceOf(RespondToInteraction.Outcome.NotAllowed.class);
    assertThat(approve(boss, asked, null)).isInstanceOf(DecideConsent.Outcome.NotFound.class);

    stage.clock.pass(Duration.ofHours(8));
    stage.sweepSessions().sweep(10);
    stage.wake();

    assertThat(stage.sessions.inbox(boss, 10)).extracting(Interaction::id).contains(question.id());
    assertThat(stage.said(asked).getLast()).contains("also asked somebody else");
    assertThat(approve(boss, asked, null)).isInstanceOf(DecideConsent.Outcome.Approved.class);
    stage.wake();
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void silence_is_reminded_of_escalated_and_ends_without_a_yes() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    for (int hour = 0; hour < 30; hour++) {
      stage.clock.pass(Duration.ofHours(1));
      stage.sweepSessions().sweep(10);
      stage.sweepSessions().sweep(10);
      stage.wake();
    }

    assertThat(stage.said(asked)).filteredOn(text -> text.contains("still waiting")).hasSize(1);
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.EXPIRED);
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.sessions.inbox(stage.user, 10))
        .singleElement()
        .satisfies(
            question ->
                assertThat(question.decided().orElseThrow())
                    .satisfies(
                        decision -> {
                          assertThat(decision.answer()).isEqualTo(new Answer.Expired());
                          assertThat(decision.via()).isEqualTo(Decision.Via.TIMEOUT);
                        }));
  }

  @Test
  void nobody_is_reminded_of_what_is_too_late_to_be_answered() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    stage.clock.pass(Duration.ofHours(25));

    assertThat(stage.continueSession().resume(asked.session().id(), stage.clock.instant()))
        .isEqualTo(new ContinueSession.Outcome.NothingToDo());

    assertThat(stage.said(asked)).noneMatch(text -> text.contains("still waiting"));
  }

  @Test
  void a_request_that_is_sent_again_under_its_name_is_the_same_decision() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);

    DecideConsent.Outcome first = approve(stage.user, asked, "request-1");
    DecideConsent.Outcome again = approve(stage.user, asked, "request-1");
    DecideConsent.Outcome other = approve(stage.user, asked, "request-2");

    assertThat(again).isEqualTo(first);
    assertThat(other).isInstanceOf(DecideConsent.Outcome.TooLate.class);
    stage.wake();
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_question_on_the_side_is_answered_and_the_request_stays_open() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);

    Turn aside = stage.say(asked.session().conversationId(), "What can you do?");

    assertThat(aside.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(aside.session().state().task().pending())
        .singleElement()
        .satisfies(pending -> assertThat(pending).contains("acme/old-site"));
    assertThat(stage.model.requests().getLast().messages().getFirst().toString())
        .contains("acme/old-site", "plain yes");
    assertThat(stage.question(asked).decided()).isEmpty();
  }

  @Test
  void the_journal_tells_how_far_each_effect_got() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    assertThat(Journal.of(stage.session(asked))).isEmpty();
    approve(stage.user, asked, null);
    stage.wake();

    assertThat(Journal.of(stage.session(asked)))
        .singleElement()
        .satisfies(effect -> assertThat(effect.phase()).isEqualTo(Effect.Phase.CONFIRMED));
  }

  private void grant(Turn asked, Set<String> free, int uses) {
    stage.respond(
        stage.question(asked).id(),
        new Response.Approve(
            null, new GrantTerms(free, uses, stage.clock.instant().plus(Duration.ofHours(1)))));
  }

  private List<Grant> held() {
    return stage.sessions.of(stage.user, stage.clock.instant());
  }

  private boolean asksAgain() {
    return stage.say(DELETION).session().state() instanceof State.AwaitingConsent;
  }

  private DecideConsent.Outcome approve(UserId who, Turn asked, @Nullable String key) {
    State.Waiting waiting = (State.Waiting) asked.session().state();
    Interaction question =
        stage.session(asked).state() instanceof State.Waiting now
            ? stage.sessions.find(now.interaction()).orElseThrow()
            : stage.sessions.find(waiting.interaction()).orElseThrow();
    return stage.decideConsent().decide(who, question.id(), new Response.Approve(null), key);
  }

  private boolean asksToSend(@Nullable AgentId agent) {
    SendMessage.Outcome outcome =
        stage
            .sendMessage()
            .send(
                stage.user,
                null,
                "Send an email to john@example.com saying hello",
                null,
                agent,
                stage.unhurried());
    boolean asks =
        ((SendMessage.Outcome.Taken) outcome).turn().session().state()
            instanceof State.AwaitingConsent;
    stage.cancelAll();
    return asks;
  }

  private void rule(
      @Nullable AgentId agent, @Nullable AppId app, @Nullable String action, ConsentPolicy policy) {
    stage.rules.put(
        new ConsentRule(
            UUID.randomUUID(),
            OrganisationId.personal(stage.user),
            agent,
            app,
            action,
            policy,
            null));
  }

  /** Lets something happen between what a runner has seen and its save. */
  private static final class BeforeSaving implements Stage.Wrapping {
    private Runnable happening = () -> {};

    @Override
    public <T> T wrap(Class<T> port, T behind) {
      return port.cast(
          Proxy.newProxyInstance(
              port.getClassLoader(),
              new Class<?>[] {port},
              (_, method, arguments) -> {
                if (method.getName().equals("save")) {
                  happening.run();
                }
                return method.invoke(behind, arguments);
              }));
    }
  }
}
