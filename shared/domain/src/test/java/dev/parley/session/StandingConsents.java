package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.json.JsonObject;
import dev.parley.session.Onlooker.Intent;
import dev.parley.session.Sessions.GrantUse;
import dev.parley.session.Wrong.Law;
import dev.parley.tool.ActionId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The standing consents of a {@link Walk}, by its own account: what was given, used, revoked. */
final class StandingConsents {

  private record Given(UserId user, ActionId action, JsonObject arguments, GrantTerms terms) {
    boolean covers(Intent intent) {
      return user.equals(intent.user())
          && action.equals(intent.action())
          && without(arguments).equals(without(intent.arguments()));
    }

    private JsonObject without(JsonObject of) {
      JsonObject rest = of;
      for (String name : terms.free()) {
        rest = rest.without(name);
      }
      return rest;
    }
  }

  private final Map<GrantId, Given> given = new LinkedHashMap<>();
  private final Map<GrantId, Integer> used = new HashMap<>();
  private final Set<GrantId> revoked = new HashSet<>();
  private final Map<List<Object>, Integer> uses = new HashMap<>();
  private int count;

  /** A grant begins: somebody must have given it, on these terms, with the yes to this call. */
  void give(Grant grant, Intent intent, List<Decision> yeses) {
    GrantTerms terms =
        yeses.stream()
            .filter(yes -> intent.user().equals(yes.by()))
            .map(yes -> ((Answer.Approved) yes.answer()).standing())
            .filter(
                standing ->
                    standing != null
                        && standing.uses() == grant.uses()
                        && standing.expiresAt().equals(grant.expiresAt()))
            .findFirst()
            .orElseThrow(
                () ->
                    new Wrong(
                        Law.NO_EXECUTION_WITHOUT_A_DECISION,
                        "a standing consent that nobody gave: " + grant));
    given.put(grant.id(), new Given(intent.user(), intent.action(), intent.arguments(), terms));
    used.put(grant.id(), 1);
  }

  /** A call uses a grant. */
  boolean use(GrantUse use, Intent intent, Instant now) {
    Given terms = given.get(use.grant());
    int times = used.merge(use.grant(), 1, Integer::sum);
    boolean holds =
        terms != null
            && terms.covers(intent)
            && !revoked.contains(use.grant())
            && times <= terms.terms().uses()
            && now.isBefore(terms.terms().expiresAt());
    if (!holds) {
      throw new Wrong(
          Law.NO_EXECUTION_WITHOUT_A_DECISION,
          "use "
              + times
              + " of a standing consent that does not cover it: "
              + terms
              + ", "
              + intent);
    }
    uses.merge(call(intent), 1, Integer::sum);
    count++;
    return true;
  }

  /** A grant was taken back. */
  void revoke(GrantId id) {
    revoked.add(id);
  }

  /** How many calls like this were announced on a grant. */
  int uses(Intent intent) {
    return uses.getOrDefault(call(intent), 0);
  }

  int uses() {
    return count;
  }

  List<GrantId> ids() {
    return List.copyOf(given.keySet());
  }

  UserId giver(GrantId id) {
    return java.util.Objects.requireNonNull(given.get(id)).user();
  }

  private static List<Object> call(Intent intent) {
    return List.of(intent.session(), intent.action(), intent.arguments());
  }
}
