package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.connection.Connection;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentStatement;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.effect.Recovery;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Patience;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import dev.parley.session.RespondToInteraction.Outcome.Continued;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.InMemoryTools;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TurnRunnerTest {

  private static final String MAIL = "Send an email to john@example.com saying hello";
  private static final String DELETION = "Delete the repository acme/old-site on GitHub";

  private static final JsonObject ARGUMENTS = JsonObject.of("owner", "acme", "repo", "old-site");
  private static final ActionId FORECAST = new ActionId(new AppId("weather"), "forecast");
  private static final ActionId POST_NOTE = new ActionId(new AppId("board"), "post_note");
  private static final UUID OTHER = new UUID(9, 9);

  private final Stage stage = new Stage();

  @Test
  void a_mail_goes_out_by_itself_once_the_account_is_connected() {
    Turn asked = stage.say(MAIL);

    assertThat(asked.session().status()).isEqualTo(Session.Status.WAITING);
    assertThat(stage.question(asked).ask()).isInstanceOf(Ask.Connect.class);
    assertThat(stage.tools.effects()).isEmpty();

    stage.connect(stage.question(asked));
    stage.wake();

    assertThat(stage.session(asked).state())
        .isInstanceOfSatisfying(
            State.Completed.class, done -> assertThat(done.answer()).isEqualTo("Done."));
    assertThat(stage.tools.effects())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.action()).isEqualTo(Stage.SEND_EMAIL);
              assertThat(call.arguments())
                  .isEqualTo(JsonObject.of("to", "john@example.com", "body", "hello"));
            });
    assertThat(stage.said(asked))
        .containsExactly(
            "USER: " + MAIL,
            "ASSISTANT: I need to connect your Gmail account. Please open the link and agree; I go"
                + " on by myself as soon as you have.",
            "ASSISTANT: Done.");
  }

  @Test
  void the_seven_steps_are_recorded_in_their_order() {
    Turn asked = stage.say(MAIL);
    stage.connect(stage.question(asked));
    stage.wake();

    List<Step> steps = stage.session(asked).steps();
    assertThat(steps.stream().map(step -> step.kind().number()))
        .containsExactly("1", "2", "2.5", "2.5", "3", "4", "5", "6", "7");
    assertThat(steps.get(2).status()).isEqualTo(Step.Status.WAITING);
    assertThat(steps.stream().filter(step -> step.status() == Step.Status.COMPLETED)).hasSize(8);
    assertThat(steps)
        .isSortedAccordingTo((one, other) -> one.startedAt().compareTo(other.startedAt()));
    assertThat(steps.get(8).result().values()).containsEntry("successful", true);
  }

  @Test
  void a_plain_action_costs_four_writes_to_the_session_table() {
    stage.connected(Stage.GMAIL);

    assertThat(stage.say(MAIL).session().version()).isEqualTo(4);
  }

  @Test
  void small_talk_touches_no_tool() {
    Turn turn = stage.say("What can you do?");

    assertThat(turn.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(turn.said()).get().extracting(Message::content).asString().startsWith("Hello!");
    assertThat(turn.session().steps().stream().map(step -> step.kind().number()))
        .containsExactly("1", "2");
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.model.requests()).hasSize(1);
  }

  @Test
  void what_is_missing_is_asked_for_and_answered_through_the_api() {
    stage.connected(Stage.GMAIL);
    Turn asked = stage.say("Send an email");

    assertThat(stage.question(asked).ask())
        .isInstanceOfSatisfying(
            Ask.Clarify.class,
            clarify ->
                assertThat(clarify.missing()).extracting("name").containsExactly("to", "body"));

    assertThat(
            stage.respond(
                stage.question(asked).id(),
                new Response.Values(JsonObject.of("to", "ann@example.com"))))
        .isInstanceOf(Continued.class);
    assertThat(stage.question(asked).ask())
        .isInstanceOfSatisfying(
            Ask.Clarify.class,
            clarify -> assertThat(clarify.missing()).extracting("name").containsExactly("body"));
    stage.respond(
        stage.question(asked).id(), new Response.Values(JsonObject.of("body", "see you")));

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects())
        .extracting(Call::arguments)
        .containsExactly(JsonObject.of("to", "ann@example.com", "body", "see you"));
  }

  @Test
  void what_is_missing_is_asked_for_and_answered_by_typing() {
    stage.connected(Stage.GMAIL);
    Turn asked = stage.say("Send an email");

    Turn done =
        stage.say(
            asked.session().conversationId(),
            "to ann@example.com, subject Lunch, say see you at noon");

    assertThat(done.session().id()).isEqualTo(asked.session().id());
    assertThat(done.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects())
        .extracting(Call::arguments)
        .containsExactly(
            JsonObject.of("to", "ann@example.com", "subject", "Lunch")
                .with("body", "see you at noon"));
  }

  @Test
  void what_destroys_is_done_once_after_a_yes() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);

    assertThat(stage.question(asked).prompt())
        .contains("Delete the repository acme/old-site", "owner: acme", "repo: old-site");
    assertThat(stage.tools.effects()).isEmpty();

    DecideConsent.Outcome decided =
        stage
            .decideConsent()
            .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null);
    stage.wake();
    stage.sweep();

    assertThat(decided).isInstanceOf(DecideConsent.Outcome.Approved.class);
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects())
        .singleElement()
        .satisfies(
            call ->
                assertThat(call.arguments())
                    .isEqualTo(JsonObject.of("owner", "acme", "repo", "old-site")));
  }

  @Test
  void what_was_refused_never_happens_and_is_said() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);

    stage.decideConsent().decide(stage.user, stage.question(asked).id(), new Response.Deny(), null);
    stage.wake();
    stage.sweep();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.said(asked).getLast())
        .isEqualTo(
            "ASSISTANT: All right, I did not do it: Delete the repository acme/old-site. Nothing"
                + " was changed.");
  }

  @Test
  void an_answer_of_the_model_that_does_not_fit_is_repaired_once() {
    stage.connected(Stage.GMAIL);
    queueChoices();
    stage.model.then(RuleModel.called("send_email", JsonObject.of("to", 7L, "recipient", "john")));

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
    ModelRequest repair = stage.model.requests().get(3);
    assertThat(repair.messages().getLast())
        .isInstanceOfSatisfying(
            ModelMessage.Result.class,
            result ->
                assertThat(result.content().text("error").orElseThrow())
                    .contains("to must be text", "recipient is not a parameter"));
  }

  @Test
  void a_model_that_cannot_be_understood_twice_ends_politely() {
    stage.connected(Stage.GMAIL);
    queueChoices();
    ModelReply malformed =
        new ModelReply.Called(
            List.of(new FunctionCall("c", "send_email", new FunctionCall.Input.Malformed("{to:"))),
            RuleModel.BY,
            RuleModel.COST);
    stage.model.then(malformed).then(malformed);

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().state())
        .isInstanceOfSatisfying(
            State.Failed.class, failed -> assertThat(failed.error()).isEqualTo("model_invalid"));
    assertThat(stage.said(turn).getLast()).contains("Please say it in other words");
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(turn.session().usage()).isEqualTo(new Usage(40, 20, 4));
  }

  @Test
  void an_app_that_was_not_offered_is_not_taken() {
    stage.model.then(RuleModel.called("bank", JsonObject.EMPTY));
    stage.model.then(RuleModel.called("bank", JsonObject.EMPTY));

    assertThat(stage.say("Pay my rent").session().status()).isEqualTo(Session.Status.FAILED);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCode.class,
      names = {"MODEL_UNAVAILABLE", "MODEL_TIMEOUT", "MODEL_REFUSED", "MODEL_INVALID"})
  void when_the_model_fails_the_message_is_kept_and_the_person_hears_of_it(FailureCode code) {
    stage.model.thenFail(
        code.compareTo(FailureCode.MODEL_REFUSED) < 0
            ? new Transient(code, "down")
            : new Permanent(code, "no"));

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().state()).isInstanceOf(State.Failed.class);
    assertThat(stage.said(turn)).hasSize(2).first().isEqualTo("USER: " + MAIL);
    assertThat(stage.said(turn).getLast()).contains("Your message is kept");
  }

  @Test
  void a_failure_half_way_says_what_was_done_all_the_same() {
    stage.connected(Stage.GMAIL);
    queueChoices();
    stage
        .model
        .then(RuleModel::reply)
        .thenFail(new Transient(FailureCode.MODEL_UNAVAILABLE, "down"));

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().status()).isEqualTo(Session.Status.FAILED);
    assertThat(stage.said(turn).getLast())
        .contains("This was done and stays done: gmail/send_email.");
  }

  @Test
  void a_model_that_never_comes_to_an_end_is_stopped_after_so_many_actions() {
    Stage restless = new Stage();
    for (int call = 0; call < 200; call++) {
      restless.model.then(
          request ->
              RuleModel.called(
                  request.functions().stream()
                      .map(function -> function.name())
                      .filter(name -> List.of("weather", "forecast").contains(name))
                      .findFirst()
                      .orElse("weather"),
                  request.functions().stream()
                          .anyMatch(one -> !one.parameters().object("properties").isEmpty())
                      ? JsonObject.of("city", "Oslo")
                      : JsonObject.EMPTY));
    }

    Turn turn = restless.say("What is the weather in Oslo");

    assertThat(turn.session().ended()).isTrue();
    assertThat(restless.tools.effects()).hasSize(TurnSettings.DEFAULT.maxActions());
  }

  @Test
  void at_the_end_of_its_time_a_turn_rests_and_another_goes_on() {
    stage.connected(Stage.GMAIL);
    stage.model.then(
        request -> {
          stage.clock.pass(Duration.ofSeconds(21));
          return RuleModel.reply(request);
        });
    SendMessage.Outcome outcome =
        stage
            .sendMessage()
            .send(stage.user, null, MAIL, null, null, stage.clock.instant().plusSeconds(20));

    Turn rested = ((SendMessage.Outcome.Taken) outcome).turn();
    assertThat(rested.session().status()).isEqualTo(Session.Status.RUNNING);
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.wakeups.waiting()).containsExactly(rested.session().id());

    stage.wake();

    assertThat(stage.session(rested).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(stage.session(rested).usage()).isEqualTo(new Usage(40, 20, 4));
  }

  @Test
  void what_a_turn_cost_before_it_rested_is_told_of_once() {
    stage.connected(Stage.GMAIL);
    stage.model.then(
        request -> {
          stage.clock.pass(Duration.ofSeconds(21));
          return RuleModel.reply(request);
        });
    Turn rested =
        ((SendMessage.Outcome.Taken)
                stage
                    .sendMessage()
                    .send(
                        stage.user, null, MAIL, null, null, stage.clock.instant().plusSeconds(20)))
            .turn();
    stage.wake();

    assertThat(
            stage
                .conversations
                .find(stage.user, rested.session().conversationId())
                .orElseThrow()
                .usage())
        .isEqualTo(stage.session(rested).usage());
  }

  @Test
  void whoever_lost_the_session_meanwhile_writes_nothing() {
    stage.connected(Stage.GMAIL);
    stage.model.then(
        request -> {
          // This runner is slow: its lease lapses, and another one does it all.
          stage.sweep();
          return RuleModel.reply(request);
        });

    List<Class<?>> told = new ArrayList<>();
    stage.changes = (_, _, _, to) -> told.add(to.getClass());

    Turn turn = stage.say(MAIL);

    assertThat(turn.session()).isEqualTo(stage.session(turn));
    assertThat(turn.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(stage.said(turn)).containsExactly("USER: " + MAIL, "ASSISTANT: Done.");
    assertThat(told).endsWith(State.Completed.class).doesNotHaveDuplicates();
  }

  @Test
  void each_change_of_state_is_told_with_what_led_there() {
    List<String> told = new ArrayList<>();
    stage.changes =
        (_, from, event, to) ->
            told.add(
                "%s -%s-> %s"
                    .formatted(
                        from.getClass().getSimpleName(),
                        event.getClass().getSimpleName(),
                        to.getClass().getSimpleName()));

    Turn asked = stage.say(MAIL);
    stage.connect(stage.question(asked));
    stage.wake();

    assertThat(told)
        .containsExactly(
            "Deciding -AppChosen-> CheckingConnection",
            "CheckingConnection -ConnectionAsked-> AwaitingConnection",
            "AwaitingConnection -Connected-> CheckingConnection",
            "CheckingConnection -ConnectionFound-> ChoosingAction",
            "ChoosingAction -ActionChosen-> FillingParameters",
            "FillingParameters -ParametersRead-> CheckingParameters",
            "CheckingParameters -CallPrepared-> Prepared",
            "Prepared -Authorised-> Dispatched",
            "Dispatched -Returned-> Deciding",
            "Deciding -Answered-> Completed");
  }

  @Test
  void a_read_whose_answer_is_lost_is_repeated() {
    stage.tools.loseNextAnswer();
    stage.tools.loseNextAnswer();

    Turn turn = stage.say("What is the weather in Oslo");

    assertThat(turn.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(3);
    assertThat(stage.said(turn).getLast()).isEqualTo("ASSISTANT: Done.");
  }

  @Test
  void a_read_that_is_never_answered_fails_after_three_times() {
    for (int attempt = 0; attempt < 3; attempt++) {
      stage.tools.loseNextAnswer();
    }

    Turn turn = stage.say("What is the weather in Oslo");

    assertThat(stage.tools.effects()).hasSize(3);
    assertThat(stage.said(turn).getLast()).contains("did not work: the answer was lost");
  }

  @Test
  void a_mail_whose_answer_is_lost_is_found_and_not_sent_again() {
    stage.connected(Stage.GMAIL);
    stage.tools.loseNextAnswer();

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_mail_that_surely_did_not_go_out_is_sent_again() {
    stage.connected(Stage.GMAIL);
    stage.tools.loseNextRequest();

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().status()).isEqualTo(Session.Status.RUNNING);
    assertThat(turn.said().orElseThrow().content()).contains("I am finding out");
    assertThat(stage.tools.effects()).isEmpty();

    stage.clock.pass(Recovery.SETTLING);
    stage.sweepSessions().sweep(10);
    stage.wake();

    assertThat(stage.session(turn).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_mail_that_the_provider_is_still_at_is_not_sent_again() {
    stage.connected(Stage.GMAIL);
    stage.tools.delayNext();
    Turn turn = stage.say(MAIL);
    assertThat(stage.tools.effects()).isEmpty();
    stage.tools.catchUp();

    stage.clock.pass(Recovery.SETTLING);
    stage.sweepSessions().sweep(10);
    stage.wake();

    assertThat(stage.session(turn).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void what_the_provider_cannot_tell_for_long_is_put_to_the_person() {
    Session found =
        crashed(Stage.SEND_EMAIL, JsonObject.of("to", "john@example.com", "body", "hello"));
    stage.tools.be(InMemoryTools.Reach.DOWN);
    stage.sweep();

    assertThat(stage.session(found.id()).state()).isInstanceOf(State.Reconciling.class);

    for (int look = 0; look < 6; look++) {
      stage.clock.pass(Duration.ofHours(1));
      stage.sweep();
    }

    assertThat(stage.session(found.id()).state()).isInstanceOf(State.AwaitingVerdict.class);
    assertThat(stage.messages(found.conversationId()))
        .extracting(Message::content)
        .filteredOn(text -> text.contains("I am finding out"))
        .hasSize(1);
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void a_call_found_under_way_after_a_crash_is_asked_after_before_it_is_repeated() {
    Session found =
        crashed(Stage.SEND_EMAIL, JsonObject.of("to", "john@example.com", "body", "hello"));
    stage.sweep();

    assertThat(stage.session(found.id()).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_read_found_under_way_after_a_crash_is_repeated() {
    Session found = crashed(FORECAST, JsonObject.of("city", "Oslo"));
    stage.sweep();

    assertThat(stage.session(found.id()).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Event.Verdict.class)
  void a_note_that_nobody_can_trace_is_the_persons_to_judge(Event.Verdict verdict) {
    Session found = crashed(POST_NOTE, JsonObject.of("text", "hello"));
    stage.sweep();

    Interaction question =
        stage
            .sessions
            .find(((State.Waiting) stage.session(found.id()).state()).interaction())
            .orElseThrow();
    assertThat(question.prompt())
        .contains("its answer was lost: Post a note. It may have happened or not.");
    assertThat(stage.tools.effects()).isEmpty();

    stage.respond(
        question.id(), new Response.Choose(verdict.name().toLowerCase(java.util.Locale.ROOT)));

    Session ended = stage.session(found.id());
    assertThat(ended.status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(verdict == Event.Verdict.REPEAT ? 1 : 0);
    assertThat(((State.Completed) ended.state()).answer())
        .isEqualTo(verdict == Event.Verdict.LEAVE ? "I do not know whether it happened." : "Done.");
  }

  @Test
  void a_question_that_comes_again_after_its_answer_is_said_again_even_after_a_crash() {
    Session found = crashed(POST_NOTE, JsonObject.of("text", "hello"));
    stage.sweep();
    State.AwaitingVerdict asked = (State.AwaitingVerdict) stage.session(found.id()).state();
    stage.sessions.decide(
        asked.interaction(),
        new Decision(
            new Answer.Chosen("repeat"), stage.user, Decision.Via.API, stage.clock.instant()));
    Session judged = stage.session(found.id());
    stage.sessions.save(
        Sessions.Change.of(
            judged
                .moved(
                    Workflow.on(
                        judged.state(),
                        new Event.VerdictGiven(Event.Verdict.REPEAT),
                        stage.clock.instant()),
                    List.of(),
                    Usage.NONE)
                .wakingAt(stage.clock.instant())));

    stage.sweep();

    assertThat(stage.session(found.id()).state()).isInstanceOf(State.AwaitingVerdict.class);
    assertThat(stage.messages(found.conversationId()))
        .filteredOn(message -> message.content().contains("It may have happened or not"))
        .hasSize(2);
  }

  @Test
  void an_account_that_is_no_longer_accepted_is_asked_for_and_the_call_kept() {
    stage.connected(Stage.GMAIL);
    stage.tools.answerNext(new ToolOutcome.NotConnected("invalid token"));

    Turn turn = stage.say(MAIL);

    assertThat(stage.question(turn).ask()).isInstanceOf(Ask.Connect.class);
    int asked = stage.model.requests().size();
    stage.connect(stage.question(turn));
    stage.wake();

    assertThat(stage.session(turn).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(stage.model.requests()).as("only the last word").hasSize(asked + 1);
  }

  @Test
  void an_app_that_cannot_be_reached_while_the_call_is_under_way_is_no_lost_answer() {
    Session dispatched =
        crashed(Stage.SEND_EMAIL, JsonObject.of("to", "john@example.com", "body", "hello"));
    stage.tools.be(InMemoryTools.Reach.DOWN);

    Turn turn = stage.runner().run(dispatched, Stint.until(stage.unhurried()));

    assertThat(turn.session().ended()).isTrue();
    assertThat(turn.session().state().task().done())
        .singleElement()
        .satisfies(done -> assertThat(done.result()).isInstanceOf(DoneCall.Result.Failed.class));
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void the_model_is_asked_for_a_stream_unless_all_words_are_wanted_together() {
    List<LanguageModel.Listener> listeners = new ArrayList<>();
    Stage listening =
        new Stage(
            new Stage.Wrapping() {
              @Override
              public <T> T wrap(Class<T> port, T behind) {
                return behind instanceof LanguageModel model
                    ? port.cast(listenedTo(model, listeners))
                    : behind;
              }
            });

    listening.say(Stint.answering(listening.unhurried()), "Hello");
    assertThat(listeners).containsOnly(LanguageModel.Listener.NONE);

    listeners.clear();
    listening.say(Stint.until(listening.unhurried()), "Hello");
    assertThat(listeners).hasSize(1).doesNotContain(LanguageModel.Listener.NONE);

    listeners.clear();
    listening.say(Stint.before((_, _) -> {}, listening.unhurried()), "Hello");
    assertThat(listeners).hasSize(1).doesNotContain(LanguageModel.Listener.NONE);
  }

  private static LanguageModel listenedTo(
      LanguageModel model, List<LanguageModel.Listener> listeners) {
    return (request, listener) -> {
      listeners.add(listener);
      return model.reply(request, listener);
    };
  }

  @Test
  void a_stricter_policy_at_the_last_moment_is_heeded() {
    Session prepared = preparedMail();
    stage.with(ConsentPolicy.WRITES);

    Turn turn = stage.runner().run(prepared, Stint.until(stage.unhurried()));

    assertThat(stage.tools.effects()).isEmpty();
    assertThat(turn.session().state()).isInstanceOf(State.AwaitingConsent.class);
    assertThat(turn.asked().orElseThrow().prompt()).contains("The rules have changed", "Shall I");

    stage.say(turn.session().conversationId(), "yes");

    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_token_of_nobodys_is_no_consent() {
    refusedFor(agreed(_ -> "sealed-forged", ARGUMENTS), "does not cover");
  }

  @Test
  void consent_to_other_arguments_is_no_consent() {
    refusedFor(
        agreed(stage.seal::seal, JsonObject.of("owner", "acme", "repo", "new-site")),
        "does not cover");
  }

  @Test
  void consent_that_says_anything_else_is_no_consent() {
    List<UnaryOperator<ConsentStatement>> forgeries =
        List.of(
            old -> statement(new UserId(OTHER), old.session(), old.interaction(), old),
            old -> statement(old.approver(), new SessionId(OTHER), old.interaction(), old),
            old -> statement(old.approver(), old.session(), new InteractionId(OTHER), old),
            old -> onTo(old, Stage.SEND_EMAIL, old.schemaVersion(), old.connection()),
            old -> onTo(old, old.action(), "0", old.connection()),
            old -> onTo(old, old.action(), old.schemaVersion(), "another"));
    for (UnaryOperator<ConsentStatement> forgery : forgeries) {
      refusedFor(
          agreed(statement -> stage.seal.seal(forgery.apply(statement)), ARGUMENTS),
          "does not cover");
    }
    agreed(stage.seal::seal, ARGUMENTS);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void consent_has_its_time_and_is_asked_for_again_after_it() {
    Turn turn =
        agreed(
            statement -> {
              String token = stage.seal.seal(statement);
              stage.clock.pass(Duration.ofHours(2));
              return token;
            },
            ARGUMENTS);

    assertThat(turn.asked().orElseThrow().prompt()).contains("has expired", "Shall I do this?");
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void a_consent_token_is_good_once() {
    Session other = started("Hello", State.Deciding::new);
    Turn turn =
        agreed(
            statement -> {
              stage.sessions.save(Sessions.Change.burning(other, statement.tokenId()));
              return stage.seal.seal(statement);
            },
            ARGUMENTS);

    refusedFor(turn, "used");
  }

  @Test
  void an_action_that_changed_after_the_yes_is_asked_for_again() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    stage
        .decideConsent()
        .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null);
    stage.tools.add(
        stage.tools.apps().get(1),
        List.of(
            new Action(
                Stage.DELETE_REPOSITORY,
                "Delete all repositories",
                "Delete all repositories",
                Stage.schema(List.of("owner", "repo"), "owner", "repo"),
                "2",
                Risk.DESTRUCTIVE,
                Repetition.UNSAFE,
                "Delete everything of {owner}")));
    stage.wake();

    assertThat(stage.session(asked).state()).isInstanceOf(State.AwaitingConsent.class);
    assertThat(stage.question(asked).prompt()).contains("not as it was", "Delete everything of");
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void the_model_is_always_shown_the_request_however_much_was_said_since() {
    stage.connected(Stage.GMAIL);
    Turn asked = stage.say("Send an email");
    for (int other = 0; other < 40; other++) {
      stage.say(asked.session().conversationId(), "Hello number " + other);
    }
    int before = stage.model.requests().size();

    stage.respond(
        stage.question(asked).id(),
        new Response.Values(JsonObject.of("to", "ann@example.com", "body", "hi")));

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.model.requests().subList(before, stage.model.requests().size()))
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(request.messages())
                    .contains(new ModelMessage.FromUser("Send an email")));
  }

  @Test
  void a_store_that_fails_leaves_the_session_to_the_sweeper() {
    stage.model.thenFail(new Transient(FailureCode.STORE_UNAVAILABLE, "down"));

    assertThatThrownBy(() -> stage.say("What can you do?")).isInstanceOf(Transient.class);
    assertThat(stage.sessions.active(stage.user, stage.clock.instant())).hasSize(1);

    stage.sweep();

    assertThat(stage.sessions.active(stage.user, stage.clock.instant())).isEmpty();
  }

  /** Queues what the model chooses for a mail, up to the parameters. */
  private void queueChoices() {
    stage.model.then(RuleModel::reply).then(RuleModel::reply);
  }

  private void refusedFor(Turn turn, String reason) {
    assertThat(turn.session().state())
        .isInstanceOfSatisfying(
            State.Failed.class,
            failed -> {
              assertThat(failed.error()).isEqualTo("consent_invalid");
              assertThat(failed.answer()).contains("I did not do this", reason);
            });
    assertThat(stage.tools.effects()).isEmpty();
  }

  /** Runs a session that has this token for the deletion of acme/old-site. */
  private Turn agreed(Function<ConsentStatement, String> token, JsonObject arguments) {
    Connection connection = stage.connected(Stage.GITHUB);
    SessionId session = new SessionId(stage.ids.next());
    InteractionId question = new InteractionId(stage.ids.next());
    ConsentStatement statement =
        new ConsentStatement(
            "token-" + session,
            stage.user,
            OrganisationId.personal(stage.user),
            session,
            question,
            Stage.DELETE_REPOSITORY,
            "1",
            connection.id().toString(),
            stage.seal.digest(ARGUMENTS),
            "SENSITIVE",
            stage.clock.instant().plus(Duration.ofHours(1)));
    String sealed = token.apply(statement);
    Session asking =
        started(
            session,
            DELETION,
            task ->
                new State.AwaitingConsent(
                    task,
                    call(
                        session,
                        Stage.DELETE_REPOSITORY,
                        arguments,
                        new Account.Connected(connection.id())),
                    question));
    Action action = stage.tools.action(Stage.DELETE_REPOSITORY).orElseThrow();
    Instant now = stage.clock.instant();
    stage.sessions.save(
        Sessions.Change.opening(
            asking,
            new Interaction(
                question,
                session,
                asking.conversationId(),
                stage.user,
                new Ask.Consent(
                    Stage.GITHUB,
                    action.id(),
                    action.title(),
                    action.summary(),
                    arguments,
                    action.risk(),
                    true,
                    action.schema()),
                "Shall I?",
                now,
                asking.expiresAt(),
                null,
                Patience.ENDLESS,
                null)));
    stage.sessions.decide(
        question,
        new Decision(
            new Answer.Approved(sealed, arguments, null), stage.user, Decision.Via.API, now));
    return ((ContinueSession.Outcome.Ran)
            stage.continueSession().resume(session, stage.unhurried()))
        .turn();
  }

  private static ConsentStatement statement(
      UserId approver, SessionId session, InteractionId question, ConsentStatement old) {
    return new ConsentStatement(
        old.tokenId(),
        approver,
        old.organisation(),
        session,
        question,
        old.action(),
        old.schemaVersion(),
        old.connection(),
        old.argumentsDigest(),
        old.policy(),
        old.expiresAt());
  }

  private static ConsentStatement onTo(
      ConsentStatement old, ActionId action, String schemaVersion, String connection) {
    return new ConsentStatement(
        old.tokenId(),
        old.approver(),
        old.organisation(),
        old.session(),
        old.interaction(),
        action,
        schemaVersion,
        connection,
        old.argumentsDigest(),
        old.policy(),
        old.expiresAt());
  }

  /** A session with a mail that only has to be sent. */
  private Session preparedMail() {
    Account account = new Account.Connected(stage.connected(Stage.GMAIL).id());
    SessionId id = new SessionId(stage.ids.next());
    return started(
        id,
        MAIL,
        task ->
            new State.Prepared(
                task,
                call(
                    id,
                    Stage.SEND_EMAIL,
                    JsonObject.of("to", "john@example.com", "body", "hello"),
                    account),
                new Authority.NotNeeded()));
  }

  /** A session as it is found when its runner died while its call was under way. */
  private Session crashed(ActionId action, JsonObject arguments) {
    Account account =
        action.app().equals(Stage.GMAIL)
            ? new Account.Connected(stage.connected(Stage.GMAIL).id())
            : new Account.None();
    SessionId id = new SessionId(stage.ids.next());
    return started(
        id,
        "Do it",
        task ->
            new State.Dispatched(
                task,
                call(id, action, arguments, account),
                DoneCall.Consent.NOT_NEEDED,
                1,
                stage.clock.instant()));
  }

  private PreparedCall call(SessionId session, ActionId id, JsonObject arguments, Account account) {
    Action action = stage.tools.action(id).orElseThrow();
    return new PreparedCall(
        new Call(new CallKey(session + "-1"), id, arguments),
        account,
        action.schemaVersion(),
        action.risk(),
        action.repetition(),
        PlainWords.summary(action, arguments),
        OrganisationId.personal(stage.user),
        "SENSITIVE");
  }

  private Session started(String request, Function<Task, State> state) {
    return started(new SessionId(stage.ids.next()), request, state);
  }

  private Session started(SessionId id, String request, Function<Task, State> state) {
    Message message =
        new Message(
            new MessageId(stage.ids.next()),
            new ConversationId(stage.ids.next()),
            id,
            Message.Speaker.USER,
            request,
            null,
            List.of(),
            List.of(),
            stage.clock.instant());
    stage.conversations.say(stage.user, message, true);
    Instant now = stage.clock.instant();
    Session session =
        new Session(
            id,
            message.conversationId(),
            stage.user,
            0,
            state.apply(Task.of(request)),
            List.of(),
            Usage.NONE,
            now.plus(TurnSettings.DEFAULT.lease()),
            now,
            now.plus(TurnSettings.DEFAULT.lifetime()),
            null);
    return ((Sessions.Starting.Started) stage.sessions.start(session, 100)).session();
  }
}
