package dev.parley.interaction;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a question that nobody answers, before it expires. Nothing of it ever stands
 * for an answer.
 *
 * @param remindAt when the person is reminded, or null for never
 * @param escalateAt when somebody else is asked too, or null for never
 * @param escalateTo whom, or null for nobody
 */
public record Patience(
    @Nullable Instant remindAt, @Nullable Instant escalateAt, @Nullable UserId escalateTo) {

  /** Nothing is done. */
  public static final Patience ENDLESS = new Patience(null, null, null);

  /** The first moment after this one at which something is done. */
  public Optional<Instant> next(Instant after) {
    return Stream.of(Optional.ofNullable(remindAt), Optional.ofNullable(escalateAt))
        .flatMap(Optional::stream)
        .filter(moment -> moment.isAfter(after))
        .min(Instant::compareTo);
  }
}
