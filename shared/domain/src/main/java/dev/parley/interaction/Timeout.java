package dev.parley.interaction;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a kind of question waits.
 *
 * @param expire after that nobody can answer any more
 * @param remind after that the person is reminded, or null for never
 * @param escalate after that somebody else who may decide is asked too, or null for never
 */
public record Timeout(Duration expire, @Nullable Duration remind, @Nullable Duration escalate) {}
