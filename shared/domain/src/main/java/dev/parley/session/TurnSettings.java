package dev.parley.session;

import dev.parley.interaction.Timeouts;
import java.time.Duration;

/**
 * How turns are run.
 *
 * @param maxActions how many actions one request may take
 * @param maxConversations in how many conversations a user may have sessions that have not ended
 * @param history how many messages the model is shown, at most; what was said before is folded into
 *     a summary
 * @param historyLength how long these messages may be together, in characters
 * @param lease how long a runner holds a session without saving it: longer than the steps that are
 *     not saved may take together
 * @param lifetime how long a session may wait for a person
 * @param modelTimeout how long one model call may take
 * @param toolTimeout how long one call to a provider may take
 * @param shortlist how many actions are offered to the model at once with all they take, so that
 *     one answer decides everything; 0 to go step by step
 * @param timeouts how long questions wait, and what happens meanwhile; never longer than a session
 */
public record TurnSettings(
    int maxActions,
    int maxConversations,
    int history,
    int historyLength,
    Duration lease,
    Duration lifetime,
    Duration modelTimeout,
    Duration toolTimeout,
    int shortlist,
    Timeouts timeouts) {

  /** What holds where nothing else is set. */
  public static final TurnSettings DEFAULT =
      new TurnSettings(
          10,
          3,
          30,
          32_000,
          Duration.ofSeconds(120),
          Duration.ofHours(24),
          Duration.ofSeconds(20),
          Duration.ofSeconds(15),
          12,
          Timeouts.DEFAULT);

  /** The same with so many actions offered at once. */
  public TurnSettings withShortlist(int actions) {
    return new TurnSettings(
        maxActions,
        maxConversations,
        history,
        historyLength,
        lease,
        lifetime,
        modelTimeout,
        toolTimeout,
        actions,
        timeouts);
  }
}
