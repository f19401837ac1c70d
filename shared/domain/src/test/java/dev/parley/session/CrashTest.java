package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.connection.CompleteConnection;
import dev.parley.conversation.Message;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelRequest;
import dev.parley.session.Mortality.Moment;
import dev.parley.session.Mortality.ProcessDied;
import dev.parley.session.SendMessage.Outcome;
import dev.parley.tool.ToolOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The process dies at every call of every port there is in a scenario, one run for each; the person
 * comes back, and the job must be done: once, with everything said, and with nobody stuck.
 */
class CrashTest {

  private static final String MAIL = "Send an email to john@example.com saying hello";

  /**
   * A job for one message.
   *
   * @param setting what is there before
   * @param effects how many effects it is to have
   * @param answer what the person hears at the end
   */
  record Scenario(
      String name, String request, Consumer<Stage> setting, int effects, String answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Scenario> scenarios() {
    return Stream.of(
        new Scenario(
            "small talk", "What can you do?", _ -> {}, 0, "Hello! I can send mails for you."),
        new Scenario("a mail with an account to connect", MAIL, _ -> {}, 1, "Done."),
        new Scenario(
            "a mail with parameters to ask for",
            "Send an email",
            stage -> stage.connected(Stage.GMAIL),
            1,
            "Done."),
        new Scenario(
            "a deletion to agree to",
            "Delete the repository acme/old-site",
            stage -> stage.connected(Stage.GITHUB),
            1,
            "Done."),
        new Scenario(
            "a mail whose answer is lost",
            MAIL,
            stage -> {
              stage.connected(Stage.GMAIL);
              stage.tools.loseNextAnswer();
            },
            1,
            "Done."),
        new Scenario(
            "a mail that is lost on its way",
            MAIL,
            stage -> {
              stage.connected(Stage.GMAIL);
              stage.tools.loseNextRequest();
            },
            1,
            "Done."),
        new Scenario(
            "a note that nobody can trace",
            "Post a note hello",
            stage -> stage.tools.loseNextAnswer(),
            1,
            "Done."),
        new Scenario(
            "an account that is no longer accepted",
            MAIL,
            stage -> {
              stage.connected(Stage.GMAIL);
              stage.tools.answerNext(new ToolOutcome.NotConnected("invalid token"));
            },
            1,
            "Done."));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void wherever_the_process_dies_the_job_is_done_once(Scenario scenario) {
    for (Moment moment : Moment.values()) {
      Mortality mortality;
      int call = 0;
      do {
        call++;
        mortality = new Mortality(call, moment);
        Person person = new Person(scenario, mortality);
        try {
          person.getItDone();
        } catch (AssertionError | RuntimeException failed) {
          throw new AssertionError(
              "died at call " + call + ", " + mortality.fatal() + ": " + failed.getMessage(),
              failed);
        }
      } while (!mortality.fatal().isEmpty());
      assertThat(call).as("calls that were tried").isGreaterThan(5);
    }
  }

  /** Somebody who says what they want, does what they are asked for, and tries again. */
  private static final class Person {
    private final Scenario scenario;
    private final Stage stage;
    private final List<String> typed = new ArrayList<>();
    private @Nullable Turn turn;

    Person(Scenario scenario, Mortality mortality) {
      this.scenario = scenario;
      this.stage = new Stage(mortality);
      scenario.setting().accept(stage);
    }

    void getItDone() {
      Turn started = start();
      for (int round = 0; round < 12; round++) {
        Session session = stage.session(started);
        if (session.ended()) {
          break;
        }
        if (session.state() instanceof State.Waiting) {
          surviving(() -> answer(started, stage.question(started)));
        }
        surviving(stage::wake);
        surviving(stage::sweep);
        surviving(stage::sweep);
      }
      surviving(stage::wake);
      check(started);
    }

    /** Sends the request until somebody has taken it up. */
    private Turn start() {
      for (int attempt = 0; attempt < 3 && turn == null; attempt++) {
        surviving(
            () -> {
              if (stage
                      .sendMessage()
                      .send(stage.user, null, scenario.request(), "m1", null, stage.unhurried())
                  instanceof Outcome.Taken(_, Turn taken)) {
                turn = taken;
              }
            });
        surviving(stage::sweep);
      }
      if (turn == null) {
        throw new AssertionError("the message was never taken up");
      }
      return turn;
    }

    private void answer(Turn started, Interaction question) {
      switch (question.ask()) {
        case Ask.Connect _ -> {
          if (stage.connect(question) instanceof CompleteConnection.Outcome.UnknownState) {
            type(started, "new link");
          }
        }
        case Ask.Clarify _ -> type(started, "to ann@example.com, say see you");
        case Ask.Consent _ ->
            stage
                .decideConsent()
                .decide(stage.user, question.id(), new Response.Approve(null), null);
        case Ask.Feedback _ ->
            stage.respond(
                question.id(),
                new Response.Choose(stage.tools.effects().isEmpty() ? "repeat" : "happened"));
      }
    }

    /** Types it until it is acknowledged, as a client does that got no answer. */
    private void type(Turn started, String text) {
      typed.add(text);
      String key = "typed-" + typed.size();
      List<Outcome> acknowledged = new ArrayList<>();
      while (acknowledged.isEmpty()) {
        surviving(
            () ->
                acknowledged.add(
                    stage
                        .sendMessage()
                        .send(
                            stage.user,
                            started.session().conversationId(),
                            text,
                            key,
                            null,
                            stage.unhurried())));
      }
    }

    private static void surviving(Runnable action) {
      try {
        action.run();
      } catch (ProcessDied died) {
        // Whoever did this is gone; the stores are as it left them.
      }
    }

    private void check(Turn started) {
      Session session = stage.session(started);
      assertThat(session.state()).isInstanceOf(State.Completed.class);
      assertThat(((State.Completed) session.state()).answer()).isEqualTo(scenario.answer());
      assertThat(stage.tools.effects()).hasSize(scenario.effects());
      List<Message> messages = stage.messages(session.conversationId());
      assertThat(messages.getFirst().content()).isEqualTo(scenario.request());
      assertThat(messages.getLast().content()).isEqualTo(scenario.answer());
      assertThat(said(messages, Message.Speaker.USER))
          .filteredOn(text -> !text.equals(scenario.request()))
          .isEqualTo(typed);
      assertThat(typed).as("nobody has to repeat themselves").doesNotHaveDuplicates();
      assertThat(said(messages, Message.Speaker.USER)).containsOnlyOnce(scenario.request());
      assertThat(said(messages, Message.Speaker.ASSISTANT)).containsOnlyOnce(scenario.answer());
      Map<String, Long> asked =
          stage.sessions.inbox(stage.user, 100).stream()
              .collect(Collectors.groupingBy(Interaction::prompt, Collectors.counting()));
      assertThat(
              said(messages, Message.Speaker.ASSISTANT).stream()
                  .filter(text -> !text.equals(scenario.answer()))
                  .filter(text -> !text.contains("I am finding out"))
                  .collect(Collectors.groupingBy(text -> text, Collectors.counting())))
          .as("each question is said once")
          .isEqualTo(asked);
      assertThat(stage.sessions.active(stage.user, stage.clock.instant())).isEmpty();
      assertThat(stage.wakeups.waiting()).isEmpty();
      stage.model.requests().forEach(request -> checkTranscript(request, session));
    }

    /** Every call with its one result is seen to by the request itself. */
    private void checkTranscript(ModelRequest request, Session session) {
      List<ModelMessage> messages = request.messages();
      assertThat(messages).contains(new ModelMessage.FromUser(scenario.request()));
      Set<String> calls =
          messages.stream()
              .filter(ModelMessage.Calls.class::isInstance)
              .flatMap(message -> ((ModelMessage.Calls) message).calls().stream())
              .map(call -> call.id())
              .collect(Collectors.toSet());
      assertThat(
              session.state().task().done().stream()
                  .map(done -> done.call().key().value())
                  .toList())
          .containsAll(calls);
    }

    private static List<String> said(List<Message> messages, Message.Speaker speaker) {
      return messages.stream()
          .filter(message -> message.speaker() == speaker)
          .map(Message::content)
          .toList();
    }
  }
}
