package dev.parley.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Guidances} promises. */
public abstract class GuidancesContract {

  protected static final UserId ADA = new UserId(new UUID(0, 11));
  protected static final UserId BOB = new UserId(new UUID(0, 12));
  protected static final AgentId SELLER = new AgentId(new UUID(0, 13));
  protected static final Guidance FORMAL =
      new Guidance(new ModelPreference("gpt-a", null), "Be formal.");
  protected static final Guidance SELLING =
      new Guidance(new ModelPreference(null, 0.5), "Sell shoes.");

  /**
   * Ada's organisation wants {@link #FORMAL} and its agent {@link #SELLER} wants {@link #SELLING};
   * Bob's organisation wants nothing and has no agent.
   */
  protected abstract Guidances guidances();

  @Test
  void the_organisation_is_heard_without_an_agent() {
    assertThat(guidances().of(ADA, null)).isEqualTo(FORMAL);
    assertThat(guidances().of(BOB, null)).isEqualTo(Guidance.NONE);
  }

  @Test
  void the_agent_is_heard_within_its_organisation() {
    assertThat(guidances().of(ADA, SELLER)).isEqualTo(SELLING.within(FORMAL));
    assertThat(guidances().of(ADA, new AgentId(new UUID(0, 14)))).isEqualTo(FORMAL);
  }

  @Test
  void the_agent_of_another_organisation_is_as_none() {
    assertThat(guidances().of(BOB, SELLER)).isEqualTo(Guidance.NONE);
  }

  @Test
  void nobody_is_told_anything_who_belongs_nowhere() {
    assertThat(guidances().of(new UserId(new UUID(0, 15)), SELLER)).isEqualTo(Guidance.NONE);
  }
}
