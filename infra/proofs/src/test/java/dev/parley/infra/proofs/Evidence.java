package dev.parley.infra.proofs;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentStatement;
import dev.parley.consent.GrantId;
import dev.parley.conversation.SessionId;
import dev.parley.infra.proofs.Office.Agreed;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.session.Account;
import dev.parley.session.Authority;
import dev.parley.session.PreparedCall;
import dev.parley.session.State;
import dev.parley.session.Task;
import dev.parley.tool.ActionId;
import dev.parley.tool.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a call rests on, open to be changed: what the session says, what the stored answer says,
 * and the world around. As it is at first, the call is made.
 */
final class Evidence {

  /** By what right the session says the call may be made. */
  enum Right {
    NOT_NEEDED,
    AGREED,
    GRANTED
  }

  final Office office;
  final Agreed agreed;
  SessionId session;
  UserId user;
  ActionId action;
  String schemaVersion;
  Account account;
  JsonObject arguments;
  OrganisationId organisation;
  String policy;
  Right right;
  UUID reference;
  String token;
  String answeredToken;
  JsonObject answeredArguments;
  @Nullable Decision decision;
  @Nullable SessionId askedBy;
  @Nullable UserId askedOf;

  /** Whether the answer is still to be taken up, so that the session says nothing of it yet. */
  boolean fromTheAnswer;

  private final List<Runnable> undoing = new ArrayList<>();

  Evidence(Office office, Agreed agreed) {
    this.office = office;
    this.agreed = agreed;
    PreparedCall call = agreed.call();
    session = agreed.session().id();
    user = agreed.session().userId();
    action = call.call().action();
    schemaVersion = call.schemaVersion();
    account = call.account();
    arguments = call.call().arguments();
    organisation = call.organisation();
    policy = call.policy();
    right = agreed.question() == null ? Right.GRANTED : Right.AGREED;
    reference = agreed.statement().interaction().value();
    token = agreed.token();
    answeredToken = token;
    answeredArguments = arguments;
    if (agreed.question() != null) {
      decision = agreed.question().decision();
      askedBy = agreed.question().sessionId();
      askedOf = agreed.question().userId();
    }
  }

  /** What is done when the call was tried. */
  void undo(Runnable undo) {
    undoing.add(undo);
  }

  /** The world as it was. */
  void undo() {
    undoing.reversed().forEach(Runnable::run);
    undoing.clear();
    office.forged.clear();
    office.forgedGrants.clear();
    office.now = Office.MORNING;
  }

  /** Lets the stores say what is written here, and the runner make the call if it dares. */
  List<Call> tried() {
    forge();
    return fromTheAnswer ? office.takeUp(session) : office.run(session, user, state());
  }

  private void forge() {
    Interaction question = agreed.question();
    if (question == null || askedBy == null || askedOf == null) {
      return;
    }
    office.forged.put(
        question.id(),
        new Interaction(
            question.id(),
            askedBy,
            question.conversationId(),
            askedOf,
            question.ask(),
            question.prompt(),
            question.createdAt(),
            question.expiresAt(),
            decided(),
            question.patience(),
            question.alsoAsked()));
  }

  private @Nullable Decision decided() {
    return decision != null
            && decision.answer() instanceof Answer.Approved(var _, var _, var standing)
        ? new Decision(
            new Answer.Approved(answeredToken, answeredArguments, standing),
            decision.by(),
            decision.via(),
            decision.at(),
            decision.key())
        : decision;
  }

  private State state() {
    PreparedCall was = agreed.call();
    PreparedCall call =
        new PreparedCall(
            new Call(was.call().key(), action, arguments),
            account,
            schemaVersion,
            was.risk(),
            was.repetition(),
            was.title(),
            organisation,
            policy);
    Authority authority =
        switch (right) {
          case NOT_NEEDED -> new Authority.NotNeeded();
          case AGREED -> new Authority.Agreed(new InteractionId(reference), token, null);
          case GRANTED -> new Authority.Granted(new GrantId(reference), token);
        };
    return new State.Prepared(Task.of("Pay the bill"), call, authority);
  }

  /** A token of ours that says this, as if it had been given for it. */
  void sealInstead(ConsentStatement statement) {
    token = office.seal.seal(statement);
    answeredToken = token;
  }
}
