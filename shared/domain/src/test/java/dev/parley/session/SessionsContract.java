package dev.parley.session;

import static dev.parley.session.ExampleSessions.NOW;
import static dev.parley.session.ExampleSessions.fresh;
import static dev.parley.session.ExampleSessions.in;
import static dev.parley.session.ExampleSessions.question;
import static dev.parley.session.ExampleSessions.user;
import static dev.parley.session.ExampleSessions.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.Race;
import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.json.JsonObject;
import dev.parley.request.RateLimits;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Entry;
import dev.parley.session.Sessions.Place;
import dev.parley.session.Sessions.Saving;
import dev.parley.session.Sessions.Starting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link Sessions} promise. */
public abstract class SessionsContract {

  private static final int RACERS = 24;
  private static final int LIMIT = 3;

  /** The sessions under test; none at the start of a test. */
  protected abstract Sessions sessions();

  /** The questions of these sessions. */
  protected abstract Interactions interactions();

  /** The buckets that these sessions take tokens of. */
  protected abstract RateLimits limits();

  @Test
  void a_started_session_is_found_as_its_first_version() {
    Session session = fresh(user());

    Session started = started(session);

    assertThat(started).isEqualTo(session.saved());
    assertThat(started.version()).isEqualTo(1);
    assertThat(sessions().find(session.id())).contains(started);
  }

  @Test
  void an_unknown_session_is_not_found() {
    assertThat(sessions().find(fresh(user()).id())).isEmpty();
  }

  @Test
  void an_id_is_started_once() {
    Session session = fresh(user());
    Session saved = saved(Change.of(started(session)));

    assertThat(sessions().start(session, LIMIT)).isEqualTo(new Starting.AlreadyStarted(saved));
    assertThat(sessions().find(session.id())).contains(saved);
  }

  @Test
  void a_save_is_found_whole_under_the_next_version() {
    Session started = started(fresh(user()));
    Step step =
        new Step(
            Step.Kind.SELECT_APP,
            Step.Status.COMPLETED,
            NOW,
            Duration.ofMillis(1234),
            JsonObject.of("app", "gmail"));
    Session moved =
        started
            .moved(
                new State.Failed(Task.of("Größe 📏?"), "no_app", "Nothing fits."),
                List.of(step),
                new Usage(120, 30, 2))
            .wakingAt(NOW.plusNanos(1));

    Session saved = saved(Change.of(moved));

    assertThat(saved).isEqualTo(moved.saved());
    assertThat(sessions().find(started.id())).contains(saved);
  }

  @Test
  void a_save_on_an_old_version_is_lost_and_writes_nothing() {
    Session old = started(fresh(user()));
    Session saved = saved(Change.of(old.wakingAt(NOW)));
    Interaction question = question(old);
    String token = token();

    Saving saving =
        sessions().save(new Change(waiting(old, question), question, token, null, null, null));

    assertThat(saving).isEqualTo(new Saving.Lost());
    assertThat(sessions().find(old.id())).contains(saved);
    assertThat(interactions().find(question.id())).isEmpty();
    assertThat(interactions().inbox(old.userId(), 10)).isEmpty();
    assertThat(sessions().save(Change.burning(saved, token))).isInstanceOf(Saving.Saved.class);
  }

  @Test
  void a_lost_save_of_an_ending_leaves_the_session_active() {
    Session old = started(fresh(user()));
    Session saved = saved(Change.of(old));

    Saving saving = sessions().save(Change.of(ended(old)));

    assertThat(saving).isEqualTo(new Saving.Lost());
    assertThat(sessions().active(old.userId(), NOW)).containsExactly(saved);
  }

  @Test
  void a_save_of_a_session_that_was_never_started_is_lost() {
    Session unknown = fresh(user());

    assertThat(sessions().save(Change.of(unknown))).isEqualTo(new Saving.Lost());
    assertThat(sessions().save(Change.of(ended(unknown)))).isEqualTo(new Saving.Lost());
    assertThat(sessions().find(unknown.id())).isEmpty();
  }

  @Test
  void of_many_saves_on_one_version_one_wins() {
    Session started = started(fresh(user()));

    List<Saving> savings =
        Race.of(
            RACERS,
            racer -> sessions().save(Change.of(in(started, new State.Deciding(task(racer))))));

    assertThat(sessions().find(started.id())).contains(onlySaved(savings));
  }

  @Test
  void of_many_equal_saves_on_one_version_one_wins() {
    Session started = started(fresh(user()));

    List<Saving> savings = Race.of(RACERS, _ -> sessions().save(Change.of(started)));

    assertThat(onlySaved(savings).version()).isEqualTo(2);
  }

  @Test
  void of_many_saves_of_any_kind_one_wins_and_only_its_question_is_there() {
    Session started = started(fresh(user()));
    List<Interaction> questions = new ArrayList<>();
    for (int racer = 0; racer < RACERS; racer++) {
      questions.add(question(started));
    }

    List<Saving> savings =
        Race.of(
            RACERS,
            racer ->
                sessions()
                    .save(
                        switch (racer % 3) {
                          case 0 -> Change.of(in(started, new State.Deciding(task(racer))));
                          case 1 -> Change.of(ended(started));
                          default ->
                              Change.opening(
                                  waiting(started, questions.get(racer)), questions.get(racer));
                        }));

    Session winner = onlySaved(savings);
    assertThat(sessions().find(started.id())).contains(winner);
    for (Interaction question : questions) {
      boolean asked =
          winner.state() instanceof State.Waiting waiting
              && waiting.interaction().equals(question.id());
      assertThat(interactions().find(question.id()).isPresent()).isEqualTo(asked);
    }
    assertThat(sessions().active(started.userId(), NOW))
        .isEqualTo(winner.ended() ? List.of() : List.of(winner));
  }

  @Test
  void a_token_is_burned_once() {
    Session started = started(fresh(user()));
    String token = token();
    Session burning = saved(Change.burning(started, token));

    assertThat(sessions().save(Change.burning(burning, token))).isEqualTo(new Saving.Lost());
    assertThat(sessions().find(started.id())).contains(burning);
  }

  @Test
  void a_token_burned_by_another_session_loses_the_whole_save() {
    String token = token();
    saved(Change.burning(started(fresh(user())), token));
    Session other = started(fresh(user()));
    Interaction question = question(other);

    Saving saving =
        sessions().save(new Change(waiting(other, question), question, token, null, null, null));

    assertThat(saving).isEqualTo(new Saving.Lost());
    assertThat(sessions().find(other.id())).contains(other);
    assertThat(interactions().find(question.id())).isEmpty();
  }

  @Test
  void a_session_that_goes_on_waiting_is_saved_only_while_its_question_is_open() {
    Session started = started(fresh(user()));
    Interaction question = question(started);
    Session waiting = saved(Change.opening(waiting(started, question), question));

    Session nudged = saved(Change.waitingOn(waiting.wakingAt(NOW.plusSeconds(600)), question.id()));
    interactions()
        .decide(
            question.id(),
            new Decision(
                new Answer.Cancelled(), question.userId(), Decision.Via.API, NOW.plusSeconds(1)));

    assertThat(
            sessions().save(Change.waitingOn(nudged.wakingAt(NOW.plusSeconds(900)), question.id())))
        .isEqualTo(new Saving.Lost());
    assertThat(sessions().find(started.id()).orElseThrow().wakeAt()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void of_many_sessions_burning_one_token_one_wins() {
    String token = token();
    List<Session> started = new ArrayList<>();
    for (int racer = 0; racer < RACERS; racer++) {
      started.add(started(fresh(user())));
    }

    List<Saving> savings =
        Race.of(RACERS, racer -> sessions().save(Change.burning(started.get(racer), token)));

    Session winner = onlySaved(savings);
    for (Session session : started) {
      assertThat(sessions().find(session.id()))
          .contains(session.id().equals(winner.id()) ? winner : session);
    }
  }

  @Test
  void a_start_beyond_the_limit_is_refused_with_the_conversations_and_writes_nothing() {
    UserId user = user();
    List<ConversationId> running = new ArrayList<>();
    for (int minute = 0; minute < LIMIT; minute++) {
      running.add(started(fresh(user, conversation(), minutes(minute))).conversationId());
    }
    Session fourth = fresh(user, conversation(), minutes(LIMIT));

    Starting starting = sessions().start(fourth, LIMIT);

    assertThat(starting)
        .isInstanceOfSatisfying(
            Starting.TooMany.class,
            tooMany ->
                assertThat(tooMany.conversations()).containsExactlyInAnyOrderElementsOf(running));
    assertThat(sessions().find(fourth.id())).isEmpty();
    assertThat(sessions().active(user, NOW)).hasSize(LIMIT);
  }

  @Test
  void the_limit_counts_other_conversations_not_sessions() {
    UserId user = user();
    ConversationId conversation = conversation();
    for (int count = 0; count < 2 * LIMIT; count++) {
      started(fresh(user, conversation, NOW));
    }
    started(fresh(user));
    started(fresh(user));
    started(fresh(user, conversation, NOW));

    assertThat(sessions().active(user, NOW)).hasSize(2 * LIMIT + 3);
    assertThat(sessions().start(fresh(user), LIMIT))
        .isInstanceOfSatisfying(
            Starting.TooMany.class,
            tooMany -> assertThat(tooMany.conversations()).hasSize(LIMIT).doesNotHaveDuplicates());
  }

  @Test
  void every_ending_makes_room() {
    Task task = Task.of("anything");
    List<State> endings =
        List.of(
            new State.Completed(task, "Done."),
            new State.Failed(task, "no_app", "Nothing fits."),
            new State.Cancelled(task, "Cancelled."),
            new State.Expired(task));
    for (State ending : endings) {
      UserId user = user();
      Session first = started(fresh(user), 1);
      assertThat(sessions().start(fresh(user), 1)).isInstanceOf(Starting.TooMany.class);

      saved(Change.of(in(first, ending)));

      assertThat(sessions().active(user, NOW)).isEmpty();
      started(fresh(user), 1);
    }
  }

  @Test
  void a_session_past_its_time_does_not_count_though_nobody_wrote_that_down() {
    UserId user = user();
    List<Session> parked = new ArrayList<>();
    for (int count = 0; count < LIMIT; count++) {
      parked.add(started(fresh(user)));
    }
    Instant justBefore = parked.getFirst().expiresAt().minusNanos(1);
    Instant expired = parked.getFirst().expiresAt();

    assertThat(sessions().active(user, justBefore)).hasSize(LIMIT);
    assertThat(sessions().start(fresh(user, conversation(), justBefore), LIMIT))
        .isInstanceOf(Starting.TooMany.class);
    assertThat(sessions().active(user, expired)).isEmpty();
    Session next = started(fresh(user, conversation(), expired));
    assertThat(sessions().active(user, expired)).containsExactly(next);
  }

  @Test
  void an_expired_session_can_still_be_ended() {
    UserId user = user();
    Session parked = started(fresh(user), 1);
    Session next = started(fresh(user, conversation(), parked.expiresAt()), 1);

    Session written = saved(Change.of(in(parked, new State.Expired(parked.state().task()))));

    assertThat(sessions().find(parked.id())).contains(written);
    assertThat(sessions().active(user, next.createdAt())).containsExactly(next);
  }

  @Test
  void the_limit_holds_however_many_start_at_once() {
    UserId user = user();
    List<Starting> startings = Race.of(RACERS, _ -> sessions().start(fresh(user), LIMIT));

    List<ConversationId> running =
        sessions().active(user, NOW).stream().map(Session::conversationId).toList();
    assertThat(running).hasSize(LIMIT);
    assertThat(startings).filteredOn(Starting.Started.class::isInstance).hasSize(LIMIT);
    assertThat(startings)
        .filteredOn(Starting.TooMany.class::isInstance)
        .hasSize(RACERS - LIMIT)
        .allSatisfy(
            refused ->
                assertThat(((Starting.TooMany) refused).conversations())
                    .containsExactlyInAnyOrderElementsOf(running));
  }

  @Test
  void the_limit_holds_when_expired_sessions_are_cleared_away_by_many_at_once() {
    UserId user = user();
    for (int count = 0; count < LIMIT; count++) {
      started(fresh(user));
    }
    Instant later = NOW.plus(Duration.ofDays(2));

    List<Starting> startings =
        Race.of(RACERS, _ -> sessions().start(fresh(user, conversation(), later), LIMIT));

    assertThat(startings).filteredOn(Starting.Started.class::isInstance).hasSize(LIMIT);
    assertThat(sessions().active(user, later)).hasSize(LIMIT);
  }

  @Test
  void users_do_not_count_against_each_other() {
    UserId user = user();
    started(fresh(user), 1);

    Session others = started(fresh(user()), 1);

    assertThat(sessions().active(others.userId(), NOW)).containsExactly(others);
    assertThat(sessions().active(user(), NOW)).isEmpty();
  }

  @Test
  void active_sessions_come_oldest_first_as_they_were_last_saved() {
    UserId user = user();
    Session second = started(fresh(user, conversation(), minutes(2)));
    Session third = started(fresh(user, conversation(), minutes(3)));
    Session first = started(fresh(user, conversation(), minutes(1)));
    Session saved = saved(Change.of(in(second, new State.Deciding(task(7)))));

    assertThat(sessions().active(user, minutes(4))).containsExactly(first, saved, third);
  }

  @Test
  void due_sessions_come_earliest_first_up_to_the_limit() {
    Session third = started(fresh(user()).wakingAt(minutes(3)));
    Session first = started(fresh(user()).wakingAt(minutes(1)));
    Session second = started(fresh(user()).wakingAt(minutes(2)));
    started(fresh(user()).wakingAt(minutes(3).plusNanos(1)));

    assertThat(sessions().due(minutes(3), 10)).containsExactly(first.id(), second.id(), third.id());
    assertThat(sessions().due(minutes(3), 2)).containsExactly(first.id(), second.id());
    assertThat(sessions().due(NOW, 10)).isEmpty();
  }

  @Test
  void a_save_moves_when_a_session_is_due_and_an_end_stops_it() {
    Session leased = started(fresh(user()).wakingAt(minutes(1)));
    Session prolonged = saved(Change.of(leased.wakingAt(minutes(5))));

    assertThat(sessions().due(minutes(4), 10)).isEmpty();
    assertThat(sessions().due(minutes(5), 10)).containsExactly(leased.id());

    saved(Change.of(ended(prolonged)));

    assertThat(sessions().due(minutes(60), 10)).isEmpty();
  }

  @Test
  void a_session_past_its_time_stays_due_until_that_is_written_down() {
    Session parked = fresh(user());
    Session waiting = started(parked.wakingAt(parked.expiresAt()));
    Instant later = parked.expiresAt().plus(Duration.ofDays(3));

    assertThat(sessions().due(later, 10)).containsExactly(waiting.id());
  }

  @Test
  void a_place_counts_as_its_session_does() {
    UserId user = user();
    Session session = fresh(user);
    Place place = place(session);

    assertThat(sessions().enter(place, 1, List.of(), NOW))
        .isEqualTo(new Entry.Held(List.of(), List.of()));
    assertThat(sessions().active(user, NOW)).isEmpty();
    assertThat(sessions().start(fresh(user), 1))
        .isEqualTo(new Starting.TooMany(List.of(session.conversationId())));
    assertThat(sessions().enter(place(fresh(user)), 1, List.of(), NOW))
        .isEqualTo(new Entry.Full(List.of()));

    Starting starting = sessions().start(session, place);

    assertThat(starting).isEqualTo(new Starting.Started(session.saved()));
    assertThat(sessions().active(user, NOW)).containsExactly(session.saved());
    assertThat(sessions().start(fresh(user), 1)).isInstanceOf(Starting.TooMany.class);
    saved(Change.of(ended(session.saved())));
    started(fresh(user), 1);
  }

  @Test
  void a_place_that_is_held_twice_is_one_place() {
    UserId user = user();
    Session session = fresh(user);
    Place place = place(session);
    Instant later = NOW.plusSeconds(2);
    sessions().enter(place, LIMIT, List.of(), NOW);
    sessions().start(session, place);

    assertThat(sessions().enter(place, LIMIT, List.of(), later))
        .isEqualTo(new Entry.Held(List.of(), List.of()));

    assertThat(sessions().active(user, later)).containsExactly(session.saved());
    Place other = place(fresh(user, session.conversationId(), later));
    assertThat(sessions().enter(other, LIMIT, List.of(), later))
        .isEqualTo(new Entry.Held(List.of(), List.of(session.id())));
    assertThat(sessions().enter(place(fresh(user)), 1, List.of(), later))
        .isEqualTo(new Entry.Full(List.of()));
    sessions().leave(other);
    saved(Change.of(ended(session.saved())));
    started(fresh(user), 1);
  }

  @Test
  void a_place_that_is_given_up_makes_room() {
    UserId user = user();
    Place place = place(fresh(user));
    sessions().enter(place, 1, List.of(), NOW);

    sessions().leave(place);
    sessions().leave(place);

    started(fresh(user), 1);
  }

  @Test
  void a_place_is_held_for_so_long() {
    UserId user = user();
    sessions().enter(place(fresh(user)), 1, List.of(), NOW);
    Instant lapsed = NOW.plus(Sessions.PLACE_HELD);

    assertThat(sessions().start(fresh(user, conversation(), lapsed.minusSeconds(2)), 1))
        .isInstanceOf(Starting.TooMany.class);
    started(fresh(user, conversation(), lapsed), 1);
  }

  @Test
  void whoever_enters_hears_of_the_sessions_of_the_same_conversation() {
    UserId user = user();
    Session earlier = started(fresh(user));
    started(fresh(user));

    Entry entry =
        sessions().enter(place(fresh(user, earlier.conversationId(), NOW)), LIMIT, List.of(), NOW);

    assertThat(entry).isEqualTo(new Entry.Held(List.of(), List.of(earlier.id())));
  }

  @Test
  void a_session_started_under_a_place_is_started_once() {
    Session session = fresh(user());
    sessions().enter(place(session), 1, List.of(), NOW);
    sessions().start(session, place(session));
    Session saved = saved(Change.of(session.saved()));

    assertThat(sessions().start(session, place(session)))
        .isEqualTo(new Starting.AlreadyStarted(saved));
    assertThat(sessions().find(session.id())).contains(saved);
  }

  @Test
  void entering_takes_a_token_of_each_bucket_or_none() {
    UserId user = user();
    Limit all = new Limit(user, "all", 3, Duration.ofMinutes(1));
    Limit one = new Limit(user, conversation().toString(), 2, Duration.ofMinutes(1));

    assertThat(taken(user, List.of(all, one))).extracting(Taken::remaining).containsExactly(2, 1);
    assertThat(taken(user, List.of(all, one))).extracting(Taken::remaining).containsExactly(1, 0);
    assertThat(sessions().enter(place(fresh(user)), LIMIT, List.of(all, one), NOW))
        .isInstanceOfSatisfying(
            Entry.Limited.class, limited -> assertThat(limited.refused().capacity()).isEqualTo(2));
    assertThat(limits().take(all, NOW).remaining()).isEqualTo(0);
    assertThat(sessions().enter(place(fresh(user)), LIMIT, List.of(all), NOW))
        .isInstanceOf(Entry.Limited.class);
    assertThat(taken(user(), List.of(new Limit(user(), "all", 3, Duration.ofMinutes(1)))))
        .hasSize(1);
    Instant later = NOW.plusSeconds(60);
    assertThat(sessions().enter(place(fresh(user)), 100, List.of(all, one), later))
        .isInstanceOfSatisfying(
            Entry.Held.class,
            held -> assertThat(held.taken()).extracting(Taken::remaining).containsExactly(2, 1));
  }

  @Test
  void whoever_finds_no_place_has_paid_all_the_same() {
    UserId user = user();
    Limit all = new Limit(user, "all", 3, Duration.ofMinutes(1));
    started(fresh(user));

    assertThat(sessions().enter(place(fresh(user)), 1, List.of(all), NOW))
        .isInstanceOf(Entry.Full.class);
    assertThat(limits().take(all, NOW).remaining()).isEqualTo(1);
  }

  @Test
  void no_more_places_are_held_than_there_may_be_however_many_enter_at_once() {
    UserId user = user();
    Limit all = new Limit(user, "all", RACERS - 1, Duration.ofMinutes(1));

    List<Entry> entries =
        Race.of(RACERS, _ -> sessions().enter(place(fresh(user)), LIMIT, List.of(all), NOW));

    assertThat(entries).filteredOn(Entry.Held.class::isInstance).hasSize(LIMIT);
    assertThat(entries).filteredOn(Entry.Full.class::isInstance).hasSize(RACERS - LIMIT - 1);
    assertThat(entries).filteredOn(Entry.Limited.class::isInstance).hasSize(1);
  }

  @Test
  void a_limit_below_one_is_a_mistake() {
    assertThatThrownBy(() -> sessions().enter(place(fresh(user())), 0, List.of(), NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sessions().start(fresh(user()), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_deleted_conversation_takes_its_sessions_and_questions_along() {
    UserId user = user();
    Session running = started(fresh(user));
    Session asked = started(fresh(user));
    Interaction question = question(asked);
    saved(Change.opening(waiting(asked, question), question));
    Session other = started(fresh(user));

    sessions().deleteOf(user, running.conversationId());
    sessions().deleteOf(user, asked.conversationId());
    sessions().deleteOf(user(), other.conversationId());

    assertThat(sessions().find(running.id())).isEmpty();
    assertThat(sessions().find(asked.id())).isEmpty();
    assertThat(interactions().find(question.id())).isEmpty();
    assertThat(sessions().save(Change.of(running))).isEqualTo(new Saving.Lost());
    assertThat(sessions().active(user, NOW)).containsExactly(other);
  }

  private List<Taken> taken(UserId user, List<Limit> limits) {
    Entry entry = sessions().enter(place(fresh(user)), LIMIT, limits, NOW);
    assertThat(entry).isInstanceOf(Entry.Held.class);
    return ((Entry.Held) entry).taken();
  }

  private static Place place(Session session) {
    return new Place(session.userId(), session.id(), session.conversationId(), session.expiresAt());
  }

  private Session started(Session session) {
    return started(session, LIMIT);
  }

  private Session started(Session session, int limit) {
    Starting starting = sessions().start(session, limit);
    assertThat(starting).isInstanceOf(Starting.Started.class);
    return ((Starting.Started) starting).session();
  }

  private Session saved(Change change) {
    Saving saving = sessions().save(change);
    assertThat(saving).isInstanceOf(Saving.Saved.class);
    return ((Saving.Saved) saving).session();
  }

  private static Session onlySaved(List<Saving> savings) {
    List<Session> saved = new ArrayList<>();
    for (Saving saving : savings) {
      if (saving instanceof Saving.Saved(Session session)) {
        saved.add(session);
      }
    }
    assertThat(saved).hasSize(1);
    return saved.getFirst();
  }

  private static Session ended(Session session) {
    return in(session, new State.Completed(session.state().task(), "Done."));
  }

  private static Task task(int racer) {
    return Task.of("the request of racer " + racer);
  }

  private static ConversationId conversation() {
    return new ConversationId(UUID.randomUUID());
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  private static Instant minutes(int minutes) {
    return NOW.plus(Duration.ofMinutes(minutes));
  }
}
