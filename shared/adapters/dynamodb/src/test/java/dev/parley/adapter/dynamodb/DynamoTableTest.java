package dev.parley.adapter.dynamodb;

import static dev.parley.session.ExampleSessions.NOW;
import static dev.parley.session.ExampleSessions.fresh;
import static dev.parley.session.ExampleSessions.in;
import static dev.parley.session.ExampleSessions.question;
import static dev.parley.session.ExampleSessions.user;
import static dev.parley.session.ExampleSessions.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.infra.embedded.DynamoPart;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions.Deciding;
import dev.parley.request.RateLimits.Limit;
import dev.parley.session.Session;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Entry;
import dev.parley.session.Sessions.Place;
import dev.parley.session.Sessions.Saving;
import dev.parley.session.Sessions.Starting;
import dev.parley.session.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpResponse;

class DynamoTableTest {

  private final Requests requests = new Requests();

  @Test
  void creating_it_again_changes_nothing() {
    DynamoTable table = TestTable.fresh();
    Session session = started(new DynamoSessions(table), fresh(user()));

    table.create();

    assertThat(new DynamoSessions(table).find(session.id())).contains(session);
  }

  @Test
  void plain_turns_are_three_writes_with_their_counting() {
    DynamoTable table = counted();
    DynamoSessions sessions = new DynamoSessions(table);
    Session first = fresh(user());
    Limit all = new Limit(first.userId(), "all", 60, Duration.ofMinutes(1));
    for (int turn = 0; turn < 10; turn++) {
      Session session = fresh(first.userId(), first.conversationId(), NOW.plusSeconds(turn));
      Place place =
          new Place(session.userId(), session.id(), session.conversationId(), session.expiresAt());
      requests.made.clear();

      assertThat(sessions.enter(place, 3, List.of(all), session.createdAt()))
          .isInstanceOfSatisfying(Entry.Held.class, held -> assertThat(held.others()).isEmpty());
      assertThat(sessions.start(session, place)).isInstanceOf(Starting.Started.class);
      saved(sessions, Change.of(done(session.saved())));

      assertThat(requests.made).containsExactly("UpdateItem", "PutItem", "PutItem");
    }
  }

  @Test
  void a_turn_of_one_action_is_four_writes_and_its_place() {
    DynamoSessions sessions = new DynamoSessions(counted());

    Session session = started(sessions, fresh(user()));
    Session sent = saved(sessions, Change.of(in(session, session.state())));
    Session answered = saved(sessions, Change.of(in(sent, sent.state())));
    saved(sessions, Change.of(done(answered)));

    assertThat(requests.made)
        .containsExactly("UpdateItem", "PutItem", "PutItem", "PutItem", "PutItem");
  }

  @Test
  void a_question_and_its_answer_are_two_writes_and_a_read() {
    DynamoTable table = counted();
    DynamoSessions sessions = new DynamoSessions(table);
    Session session = started(sessions, fresh(user()));
    Interaction question = question(session);
    requests.made.clear();

    saved(sessions, Change.opening(waiting(session, question), question));
    new DynamoInteractions(table)
        .decide(
            question.id(),
            new Decision(
                new Answer.Denied(), session.userId(), Decision.Via.API, NOW.plusSeconds(1)));

    assertThat(requests.made)
        .containsExactly("TransactWriteItems", "GetItem", "TransactWriteItems");
  }

  @Test
  void one_who_looked_before_another_decided_is_told_of_the_winner() {
    DynamoTable table = counted();
    DynamoSessions sessions = new DynamoSessions(table);
    DynamoInteractions interactions = new DynamoInteractions(table);
    for (boolean ended : List.of(false, true)) {
      Session session = started(sessions, fresh(user()));
      Interaction question = question(session);
      Session asking = saved(sessions, Change.opening(waiting(session, question), question));
      if (ended) {
        saved(sessions, Change.of(done(asking)));
      }
      Decision first =
          new Decision(new Answer.Denied(), user(), Decision.Via.API, NOW.plusSeconds(2));
      requests.afterNextAnswer =
          () ->
              assertThat(interactions.decide(question.id(), first))
                  .isEqualTo(new Deciding.Won(question.decidedBy(first)));

      Deciding second =
          interactions.decide(
              question.id(),
              new Decision(new Answer.Cancelled(), user(), Decision.Via.CHAT, NOW.plusSeconds(1)));

      assertThat(second).isEqualTo(new Deciding.Late(question.decidedBy(first)));
      assertThat(interactions.find(question.id())).contains(question.decidedBy(first));
    }
  }

  @Test
  void a_token_is_one_request_and_a_refusal_that_was_to_be_expected_none() {
    DynamoRateLimits limits = new DynamoRateLimits(counted());
    Limit limit = new Limit("user", 2, Duration.ofMinutes(1));

    assertThat(limits.take(limit, NOW).allowed()).isTrue();
    assertThat(limits.take(limit, NOW).allowed()).isTrue();
    assertThat(limits.take(limit, NOW).allowed()).isFalse();

    assertThat(requests.made).containsExactly("UpdateItem", "UpdateItem");
  }

  @Test
  void a_save_whose_answer_was_lost_is_known_as_ones_own() {
    DynamoSessions sessions = new DynamoSessions(counted());
    Session session = started(sessions, fresh(user()));
    requests.made.clear();
    requests.loseNextAnswer = true;

    Session saved = saved(sessions, Change.of(in(session, session.state())));

    assertThat(requests.made).containsExactly("PutItem", "PutItem");
    assertThat(sessions.find(session.id())).contains(saved);
    assertThat(sessions.save(Change.of(session))).isEqualTo(new Saving.Lost());
  }

  @Test
  void a_transaction_whose_answer_was_lost_is_known_as_ones_own() {
    DynamoSessions sessions = new DynamoSessions(counted());
    requests.loseNextAnswer = true;
    Session session = started(sessions, fresh(user()));
    Interaction question = question(session);
    requests.made.clear();
    requests.loseNextAnswer = true;

    Session saved =
        saved(
            sessions,
            new Change(waiting(session, question), question, "a-token", null, null, null));

    assertThat(requests.made).containsExactly("TransactWriteItems", "TransactWriteItems");
    assertThat(sessions.find(session.id())).contains(saved);
  }

  @Test
  void more_than_a_batch_of_sessions_of_one_conversation_is_read_whole() {
    DynamoSessions sessions = new DynamoSessions(TestTable.fresh());
    Session first = fresh(user());
    List<Session> started = new ArrayList<>();
    for (int count = 0; count < 103; count++) {
      started.add(
          started(
              sessions,
              fresh(first.userId(), first.conversationId(), NOW.plusSeconds(count)),
              200));
    }

    assertThat(sessions.active(first.userId(), NOW)).containsExactlyElementsOf(started);
  }

  @Test
  void more_than_a_transaction_of_sessions_goes_with_its_conversation() {
    DynamoSessions sessions = new DynamoSessions(TestTable.fresh());
    Session first = fresh(user());
    List<Session> started = new ArrayList<>();
    for (int count = 0; count < 103; count++) {
      started.add(started(sessions, fresh(first.userId(), first.conversationId(), NOW), 200));
    }
    saved(sessions, Change.of(done(started.getFirst())));

    sessions.deleteOf(first.userId(), first.conversationId());
    sessions.deleteOf(first.userId(), first.conversationId());

    assertThat(sessions.active(first.userId(), NOW)).isEmpty();
    assertThat(started).allSatisfy(gone -> assertThat(sessions.find(gone.id())).isEmpty());
    assertThat(sessions.due(NOW.plus(Duration.ofDays(9)), 10)).isEmpty();
  }

  @Test
  void what_cannot_be_reached_fails_as_transient() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    try (DynamoTable table =
        DynamoTable.open("parley", URI.create("http://127.0.0.1:" + closed), null)) {
      assertThatThrownBy(() -> new DynamoSessions(table).find(fresh(user()).id()))
          .isInstanceOfSatisfying(Transient.class, DynamoTableTest::assertStoreUnavailable);
      assertThatThrownBy(() -> new DynamoSessions(table).save(Change.of(fresh(user()))))
          .isInstanceOfSatisfying(Transient.class, DynamoTableTest::assertStoreUnavailable);
      assertThatThrownBy(() -> new DynamoSessions(table).start(fresh(user()), 3))
          .isInstanceOfSatisfying(Transient.class, DynamoTableTest::assertStoreUnavailable);
    }
  }

  @Test
  void a_table_that_is_not_there_fails_as_permanent() {
    try (DynamoTable table =
        DynamoTable.open("nowhere", DynamoPart.throwaway().endpoint(), "eu-central-1")) {
      assertThatThrownBy(() -> new DynamoSessions(table).find(fresh(user()).id()))
          .isInstanceOfSatisfying(Permanent.class, DynamoTableTest::assertStoreUnavailable);
      assertThatThrownBy(() -> new DynamoSessions(table).save(Change.of(fresh(user()))))
          .isInstanceOfSatisfying(Permanent.class, DynamoTableTest::assertStoreUnavailable);
    }
  }

  private DynamoTable counted() {
    DynamoTable table =
        TestTable.fresh(
            DynamoTable.client(TestTable.HTTP, DynamoPart.throwaway().endpoint(), null)
                .overrideConfiguration(settings -> settings.addExecutionInterceptor(requests))
                .build());
    requests.made.clear();
    return table;
  }

  private static void assertStoreUnavailable(Failure failure) {
    assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
  }

  private static Session started(DynamoSessions sessions, Session session) {
    return started(sessions, session, 3);
  }

  private static Session started(DynamoSessions sessions, Session session, int limit) {
    Starting starting = sessions.start(session, limit);
    assertThat(starting).isEqualTo(new Starting.Started(session.saved()));
    return session.saved();
  }

  private static Session saved(DynamoSessions sessions, Change change) {
    assertThat(sessions.save(change)).isEqualTo(new Saving.Saved(change.session().saved()));
    return change.session().saved();
  }

  private static Session done(Session session) {
    return in(session, new State.Completed(session.state().task(), "Done."));
  }

  /** Notes the requests, and can lose or hold up an answer after DynamoDB has given it. */
  private static final class Requests implements ExecutionInterceptor {

    private final List<String> made = new CopyOnWriteArrayList<>();
    private volatile boolean loseNextAnswer;
    private volatile @Nullable Runnable afterNextAnswer;

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      made.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      Runnable meanwhile = afterNextAnswer;
      if (meanwhile != null) {
        afterNextAnswer = null;
        meanwhile.run();
      }
      if (!loseNextAnswer) {
        return context.httpResponse();
      }
      loseNextAnswer = false;
      return context.httpResponse().toBuilder().statusCode(503).build();
    }
  }
}
