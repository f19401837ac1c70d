package dev.parley.session;

import dev.parley.consent.GrantId;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.tool.AppId;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a session, by who makes it happen. */
public sealed interface Event {

  /** The model made up its mind. */
  sealed interface Thought extends Event {}

  /** Something was looked up. */
  sealed interface Checked extends Event {}

  /** The person was asked. */
  sealed interface Asked extends Event {
    /** The question. */
    InteractionId interaction();
  }

  /** The person answered. */
  sealed interface Replied extends Event {}

  /** Something was learnt of a call that was sent. */
  sealed interface Acted extends Event {}

  /** It is to end. */
  sealed interface Stopped extends Event {}

  /** The model answered in words. */
  record Answered(String text) implements Thought {}

  /**
   * The model proposed calls, the first of them to be made first; at least one.
   *
   * @param versions by which their arguments were given
   */
  record CallsProposed(List<Planned> calls, List<Pinned> versions) implements Thought {
    public CallsProposed {
      calls = List.copyOf(calls);
      versions = List.copyOf(versions);
    }
  }

  /** The model chose an app. */
  record AppChosen(AppId app) implements Thought {}

  /** The model chose an action. */
  record ActionChosen(Pinned version) implements Thought {}

  /** The model read arguments out of what was said. */
  record ParametersRead(JsonObject values) implements Thought {}

  /** The app can be used. */
  record ConnectionFound(Account account) implements Checked {}

  /** All parameters are there, and no consent is needed. */
  record CallPrepared(PreparedCall call) implements Checked {}

  /** All parameters are there, and the person agreed to such calls beforehand. */
  record CallGranted(PreparedCall call, GrantId grant, String consentToken) implements Checked {}

  /** The right to make the call holds. */
  record Authorised() implements Checked {}

  /** What was agreed to, or needed no consent, is not as it was: it has to be looked at again. */
  record ConsentOutdated(String why) implements Checked {}

  /** The app needs an account; the person was asked to connect one. */
  record ConnectionAsked(InteractionId interaction) implements Asked {}

  /** Parameters are missing; the person was asked. */
  record ParametersAsked(InteractionId interaction) implements Asked {}

  /** All parameters are there, and the person was asked to agree. */
  record ConsentAsked(PreparedCall call, InteractionId interaction) implements Asked {}

  /** The person was asked whether the call happened. */
  record VerdictAsked(InteractionId interaction) implements Asked {}

  /** The person connected the account. */
  record Connected() implements Replied {}

  /** The person or the provider said no to the connection. */
  record ConnectionRefused(String reason) implements Replied {}

  /** The person gave values. */
  record ParametersGiven(JsonObject values) implements Replied {}

  /** The person agreed to the call with these arguments. */
  record ConsentGiven(String consentToken, JsonObject arguments, @Nullable GrantTerms standing)
      implements Replied {}

  /** The person wants other arguments, and agreed to nothing yet. */
  record ConsentEdited(JsonObject arguments) implements Replied {}

  /** The person said no to the call. */
  record ConsentDenied() implements Replied {}

  /** The person said what is to be taken for true. */
  record VerdictGiven(Verdict verdict) implements Replied {}

  /** The call came back. */
  record Returned(ToolOutcome outcome) implements Acted {}

  /** The source said whether the call happened. */
  record Reconciled(Finding finding) implements Acted {}

  /** Another runner lost the session and this one has taken it over. */
  record TakenOver() implements Acted {}

  /** It cannot go on; the person is told why. */
  record GaveUp(String error, String answer) implements Stopped {}

  /** The person wants it stopped. */
  record CancelRequested() implements Stopped {}

  /** Nobody answered in time. */
  record TimedOut() implements Stopped {}

  /** What a person can say of a call nobody else knows about. */
  enum Verdict {
    HAPPENED,
    REPEAT,
    LEAVE
  }
}
