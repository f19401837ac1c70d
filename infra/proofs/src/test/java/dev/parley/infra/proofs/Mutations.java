package dev.parley.infra.proofs;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.connection.ConnectionId;
import dev.parley.consent.ArgumentShape;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentRule;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.ConsentStatement;
import dev.parley.consent.Grant;
import dev.parley.conversation.SessionId;
import dev.parley.infra.proofs.Evidence.Right;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.session.Account;
import dev.parley.tool.ActionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that can be wrong with a consent, one change each. */
final class Mutations {

  /** The change itself. */
  interface Change {
    void make(Evidence evidence);
  }

  /**
   * @param applies for which consents it is a change that must not pass
   * @param alone whether another change could mend it
   */
  record Mutation(String name, Predicate<Evidence> applies, boolean alone, Change change) {}

  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final Pattern DOT = Pattern.compile("\\.");

  private final Random random;
  private final ConsentSeal stranger;
  private final Map<String, Mutation> all = new LinkedHashMap<>();

  /**
   * @param stranger seals with a key that is not ours
   */
  Mutations(Random random, ConsentSeal stranger) {
    this.random = random;
    this.stranger = stranger;
    tokenText();
    statements();
    arguments();
    sessions();
    answers();
    approvers();
    circumstances();
    grants();
  }

  /** One to three changes that apply. */
  List<Mutation> some(Evidence evidence) {
    List<Mutation> applying =
        all.values().stream().filter(one -> one.applies().test(evidence)).toList();
    Mutation first = applying.get(random.nextInt(applying.size()));
    int more = first.alone() || random.nextInt(4) > 0 ? 0 : 1 + random.nextInt(2);
    List<Mutation> chosen = new ArrayList<>(List.of(first));
    for (int number = 0; number < more; number++) {
      Mutation next = applying.get(random.nextInt(applying.size()));
      if (!next.alone() && !chosen.contains(next)) {
        chosen.add(next);
      }
    }
    return chosen;
  }

  List<String> names() {
    return List.copyOf(all.keySet());
  }

  private void always(String name, Change change) {
    all.put(name, new Mutation(name, _ -> true, false, change));
  }

  private void whenAnswered(String name, Change change) {
    all.put(
        name, new Mutation(name, evidence -> evidence.agreed.question() != null, false, change));
  }

  private void whenGranted(String name, Change change) {
    all.put(name, new Mutation(name, evidence -> evidence.agreed.grant() != null, false, change));
  }

  private void tokenText() {
    always("a character of the token is another", token(this::changed));
    always(
        "a character of the token is missing",
        token(
            text -> {
              int at = random.nextInt(text.length());
              return text.substring(0, at) + text.substring(at + 1);
            }));
    always(
        "a character of the token is one too many",
        token(
            text -> {
              int at = random.nextInt(text.length() + 1);
              return text.substring(0, at) + anyOf(BASE64URL) + text.substring(at);
            }));
    always("the token is cut", token(text -> text.substring(0, random.nextInt(text.length()))));
    always(
        "the token is padded",
        token(text -> text + List.of("=", " ", ".", "\n").get(random.nextInt(4))));
    always(
        "a part of the token is of another",
        evidence -> {
          List<String> parts = parts(evidence.agreed.token());
          int part = 1 + random.nextInt(2);
          parts.set(part, parts(another(evidence)).get(part));
          place(evidence, String.join(".", parts));
        });
    always("the token is another one", evidence -> place(evidence, another(evidence)));
    always(
        "the token is sealed by a stranger",
        evidence -> place(evidence, stranger.seal(evidence.agreed.statement())));
    always(
        "a stranger's signature is under our header",
        evidence -> {
          List<String> parts = parts(evidence.agreed.token());
          parts.set(2, parts(stranger.seal(evidence.agreed.statement())).get(2));
          place(evidence, String.join(".", parts));
        });
    always(
        "the payload says something else",
        evidence -> {
          List<String> parts = parts(evidence.agreed.token());
          String payload =
              new String(Base64.getUrlDecoder().decode(parts.get(1)), StandardCharsets.UTF_8);
          String other = payload.replace("\"exp\":", "\"exp\":9");
          parts.set(1, base64(random.nextBoolean() ? other : changedInside(payload)));
          place(evidence, String.join(".", parts));
        });
    always(
        "the header says something else",
        evidence -> {
          List<String> parts = parts(evidence.agreed.token());
          String header =
              new String(Base64.getUrlDecoder().decode(parts.get(0)), StandardCharsets.UTF_8);
          List<String> others =
              List.of(
                  header.replace("EdDSA", "none"),
                  header.replace("EdDSA", "HS256"),
                  header.replace("parley-consent+jwt", "JWT"),
                  header.replace("\"kid\":\"", "\"kid\":\"x"),
                  header.replace("{", "{\"crit\":[\"x\"],"));
          parts.set(0, base64(others.get(random.nextInt(others.size()))));
          if (random.nextBoolean()) {
            parts.set(2, "");
          }
          place(evidence, String.join(".", parts));
        });
  }

  /** Where a token is replaced: in the session, in the answer, or in both. */
  private void place(Evidence evidence, String token) {
    int where = evidence.agreed.question() == null ? 0 : random.nextInt(3);
    if (where != 1) {
      evidence.token = token;
    }
    if (where != 0) {
      evidence.answeredToken = token;
    }
  }

  private Change token(UnaryOperator<String> change) {
    return evidence -> place(evidence, change.apply(evidence.agreed.token()));
  }

  /** Tokens that are ours, and say something else; the stored answer has them too. */
  private void statements() {
    statement("approver", (old, evidence) -> change(old, 0, new UserId(evidence.office.uuid())));
    statement(
        "organisation",
        (old, evidence) -> change(old, 1, new OrganisationId(evidence.office.uuid())));
    statement("session", (old, evidence) -> change(old, 2, new SessionId(evidence.office.uuid())));
    statement(
        "interaction",
        (old, evidence) -> change(old, 3, new InteractionId(evidence.office.uuid())));
    statement("action", (old, _) -> change(old, 4, Office.REFUND));
    statement("schema version", (old, _) -> change(old, 5, "2"));
    statement(
        "connection",
        (old, evidence) ->
            change(old, 6, random.nextBoolean() ? "none" : evidence.office.uuid().toString()));
    statement(
        "arguments",
        (old, evidence) -> change(old, 7, evidence.office.seal.digest(evidence.office.bill())));
    statement("policy", (old, _) -> change(old, 8, "ALWAYS"));
  }

  private interface Restating {
    ConsentStatement restated(ConsentStatement old, Evidence evidence);
  }

  private void statement(String field, Restating restating) {
    String name = "the token is ours for another " + field;
    all.put(
        name,
        new Mutation(
            name,
            _ -> true,
            true,
            evidence ->
                evidence.sealInstead(restating.restated(evidence.agreed.statement(), evidence))));
  }

  private static ConsentStatement change(ConsentStatement old, int field, Object value) {
    return new ConsentStatement(
        old.tokenId(),
        field == 0 ? (UserId) value : old.approver(),
        field == 1 ? (OrganisationId) value : old.organisation(),
        field == 2 ? (SessionId) value : old.session(),
        field == 3 ? (InteractionId) value : old.interaction(),
        field == 4 ? (ActionId) value : old.action(),
        field == 5 ? (String) value : old.schemaVersion(),
        field == 6 ? (String) value : old.connection(),
        field == 7 ? (String) value : old.argumentsDigest(),
        field == 8 ? (String) value : old.policy(),
        old.expiresAt());
  }

  private void arguments() {
    edited(
        "an argument is another",
        evidence -> evidence.arguments.with("to", evidence.office.word()));
    edited("the amount is another", evidence -> evidence.arguments.with("amount", 100_001L));
    edited(
        "a number is a text",
        evidence ->
            evidence.arguments.with(
                "amount", String.valueOf(evidence.arguments.values().get("amount"))));
    edited("an argument is missing", evidence -> evidence.arguments.without("options"));
    edited(
        "an argument is one too many",
        evidence -> evidence.arguments.with(evidence.office.word(), true));
    edited("an argument is null", evidence -> evidence.arguments.with("to", null));
    edited(
        "an argument inside is another",
        evidence ->
            evidence.arguments.with(
                "options",
                evidence
                    .arguments
                    .object("options")
                    .with("tags", List.of(evidence.office.word()))));
    edited(
        "an argument looks the same",
        evidence ->
            evidence.arguments.with("to", evidence.arguments.text("to").orElse("") + "\u200b"));
  }

  /** Arguments are edited after consent: in the session, or in the stored answer. */
  private void edited(String name, Function<Evidence, JsonObject> edit) {
    always(
        name,
        evidence -> {
          evidence.arguments = edit.apply(evidence);
          if (random.nextBoolean()) {
            evidence.answeredArguments = evidence.arguments;
          }
        });
  }

  private void sessions() {
    always(
        "the user of the session is a stranger",
        evidence -> evidence.user = new UserId(evidence.office.uuid()));
    whenGranted(
        "the user of the session is a colleague", evidence -> evidence.user = colleague(evidence));
    always(
        "the session is another of the user",
        evidence -> {
          evidence.session = otherSession(evidence);
          if (evidence.agreed.question() != null && random.nextBoolean()) {
            evidence.askedBy = evidence.session;
          }
        });
    always("the action is another", evidence -> evidence.action = Office.REFUND);
    always("the schema version is another", evidence -> evidence.schemaVersion = "2");
    always(
        "the connection is another",
        evidence ->
            evidence.account =
                switch (random.nextInt(4)) {
                  case 0 -> new Account.None();
                  case 1 -> new Account.Connected(new ConnectionId(evidence.office.uuid()));
                  case 2 -> connectionOf(evidence, new UserId(evidence.office.uuid()));
                  default -> connectionOf(evidence, evidence.user);
                });
    always(
        "the organisation of the call is another",
        evidence ->
            evidence.organisation =
                random.nextBoolean()
                    ? OrganisationId.personal(evidence.user)
                    : new OrganisationId(evidence.office.uuid()));
    always("the policy of the call is another", evidence -> evidence.policy = "NEVER");
    always(
        "the answered question is another",
        evidence ->
            evidence.reference =
                random.nextBoolean()
                    ? evidence.office.uuid()
                    : evidence.office.another().statement().interaction().value());
    whenAnswered("consent is said not to be needed", evidence -> evidence.right = Right.NOT_NEEDED);
    whenAnswered(
        "the answer is said to be a standing consent", evidence -> evidence.right = Right.GRANTED);
    whenGranted(
        "the standing consent is said to be an answer", evidence -> evidence.right = Right.AGREED);
  }

  private void answers() {
    whenAnswered(
        "the stored answer is to other arguments",
        evidence -> {
          evidence.answeredArguments = evidence.office.bill();
          evidence.fromTheAnswer = true;
        });
    whenAnswered("the question is open", evidence -> evidence.decision = null);
    whenAnswered(
        "the answer is no yes",
        evidence ->
            evidence.decision =
                decided(
                    List.of(
                            new Answer.Denied(),
                            new Answer.Cancelled(),
                            new Answer.Expired(),
                            new Answer.Worded("yes"),
                            new Answer.Edited(evidence.arguments))
                        .get(random.nextInt(5)),
                    evidence.agreed.approver()));
    whenAnswered(
        "the answer is another person's",
        evidence ->
            evidence.decision = decided(answer(evidence), new UserId(evidence.office.uuid())));
    whenAnswered(
        "the answer is nobody's", evidence -> evidence.decision = decided(answer(evidence), null));
    whenAnswered(
        "another session asked",
        evidence -> evidence.askedBy = new SessionId(evidence.office.uuid()));
    all.put(
        "another person was asked",
        new Mutation(
            "another person was asked",
            evidence ->
                evidence.agreed.question() != null
                    && evidence.agreed.approver().equals(evidence.user),
            false,
            evidence -> evidence.askedOf = new UserId(evidence.office.uuid())));
  }

  private void approvers() {
    always(
        "the approver has left",
        evidence -> {
          Membership was = membership(evidence);
          evidence.office.memberships.remove(was.organisation(), was.user());
          evidence.undo(() -> evidence.office.memberships.put(was));
        });
    whenAnswered(
        "the approver may only look on",
        evidence -> {
          Membership was = membership(evidence);
          evidence.office.memberships.put(
              new Membership(was.organisation(), was.user(), OrganisationRole.VIEWER));
          evidence.undo(() -> evidence.office.memberships.put(was));
        });
    always(
        "the user works for another organisation",
        evidence -> {
          UserId user = evidence.agreed.session().userId();
          Membership was =
              new Membership(evidence.agreed.call().organisation(), user, OrganisationRole.MEMBER);
          Membership now =
              new Membership(
                  new OrganisationId(evidence.office.uuid()), user, OrganisationRole.MEMBER);
          evidence.office.memberships.remove(was.organisation(), user);
          evidence.office.memberships.put(now);
          evidence.undo(
              () -> {
                evidence.office.memberships.remove(now.organisation(), user);
                evidence.office.memberships.put(was);
              });
        });
  }

  private void circumstances() {
    whenAnswered(
        "the token has expired",
        evidence -> pass(evidence, evidence.agreed.statement().expiresAt()));
    always(
        "the action has changed",
        evidence -> {
          evidence.office.bank.version = "2";
          evidence.undo(() -> evidence.office.bank.version = "1");
        });
    always(
        "the action is gone",
        evidence -> {
          evidence.office.bank.closed = true;
          evidence.undo(() -> evidence.office.bank.closed = false);
        });
    whenAnswered(
        "the policy has changed",
        evidence -> {
          ConsentRule rule =
              evidence.office.rules.put(
                  new ConsentRule(
                      evidence.office.uuid(),
                      evidence.agreed.call().organisation(),
                      null,
                      random.nextBoolean() ? Office.BANK : null,
                      null,
                      random.nextBoolean() ? ConsentPolicy.ALWAYS : ConsentPolicy.SENSITIVE,
                      null));
          evidence.undo(() -> evidence.office.rules.remove(rule.organisation(), rule.id()));
        });
  }

  private void grants() {
    whenGranted("the standing consent was taken back", grant(old -> old.revoked(Office.MORNING)));
    whenGranted(
        "the standing consent is used up",
        grant(old -> grant(old, old.user(), old.uses(), old.shape())));
    whenGranted(
        "the standing consent is for other arguments",
        grant(
            old ->
                grant(
                    old,
                    old.user(),
                    old.used(),
                    new ArgumentShape(JsonObject.of("to", "x"), old.shape().free()))));
    whenGranted(
        "the standing consent is another person's",
        grant(old -> grant(old, new UserId(UUID.randomUUID()), old.used(), old.shape())));
    whenGranted(
        "the standing consent has expired",
        evidence -> pass(evidence, Office.MORNING.plus(Office.STANDING)));
    whenGranted(
        "a token under it is for arguments that it does not cover",
        evidence -> {
          evidence.arguments = evidence.arguments.with("amount", 100_001L);
          evidence.sealInstead(
              change(
                  evidence.agreed.statement(), 7, evidence.office.seal.digest(evidence.arguments)));
        });
  }

  private static Change grant(UnaryOperator<Grant> change) {
    return evidence -> {
      Grant old = evidence.agreed.grant();
      if (old != null) {
        evidence.office.forgedGrants.put(old.id(), change.apply(old));
      }
    };
  }

  private static Grant grant(Grant old, UserId user, int used, ArgumentShape shape) {
    return new Grant(
        old.id(),
        user,
        old.organisation(),
        old.action(),
        old.schemaVersion(),
        old.connection(),
        shape,
        old.uses(),
        used,
        old.createdAt(),
        old.expiresAt(),
        old.revokedAt());
  }

  private void pass(Evidence evidence, Instant end) {
    evidence.office.now = end.plus(Duration.ofMinutes(random.nextInt(10_000)));
  }

  /** As it is at first. */
  private static Membership membership(Evidence evidence) {
    UserId approver = evidence.agreed.approver();
    return new Membership(
        evidence.agreed.call().organisation(),
        approver,
        approver.equals(evidence.agreed.session().userId())
            ? OrganisationRole.MEMBER
            : OrganisationRole.OWNER);
  }

  private static Answer answer(Evidence evidence) {
    return evidence.decision == null ? new Answer.Denied() : evidence.decision.answer();
  }

  private static Decision decided(Answer answer, @Nullable UserId by) {
    return new Decision(answer, by, Decision.Via.API, Office.MORNING);
  }

  private static Account connectionOf(Evidence evidence, UserId user) {
    return new Account.Connected(evidence.office.connection(user, evidence.office.word()));
  }

  /** Somebody of the same organisation, who has agreed to nothing. */
  private static UserId colleague(Evidence evidence) {
    UserId colleague = new UserId(evidence.office.uuid());
    evidence.office.memberships.put(
        new Membership(evidence.agreed.call().organisation(), colleague, OrganisationRole.MEMBER));
    return colleague;
  }

  private static SessionId otherSession(Evidence evidence) {
    return evidence
        .office
        .started(evidence.agreed.session().userId(), evidence.account, evidence.arguments)
        .id();
  }

  /** A good token of another agreement. */
  private static String another(Evidence evidence) {
    return evidence.office.another().token();
  }

  private String changed(String text) {
    int at = random.nextInt(text.length());
    String other = anyOf(BASE64URL.replace(text.substring(at, at + 1), ""));
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  /** One letter or digit of a value is another. */
  private String changedInside(String payload) {
    while (true) {
      int at = random.nextInt(payload.length());
      char old = payload.charAt(at);
      if (Character.isLetterOrDigit(old)) {
        char other = old == 'a' ? 'b' : old == '1' ? '2' : Character.isDigit(old) ? '1' : 'a';
        return payload.substring(0, at) + other + payload.substring(at + 1);
      }
    }
  }

  private String anyOf(String characters) {
    int at = random.nextInt(characters.length());
    return characters.substring(at, at + 1);
  }

  private static List<String> parts(String token) {
    return new ArrayList<>(List.of(DOT.split(token, -1)));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
