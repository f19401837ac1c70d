package dev.parley.interaction;

import java.time.Duration;

/** How long each kind of question waits. */
public record Timeouts(Timeout oauth, Timeout clarification, Timeout consent, Timeout feedback) {

  /** What holds where nothing else is set. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          new Timeout(Duration.ofHours(24), null, null),
          new Timeout(Duration.ofHours(24), Duration.ofHours(4), null),
          new Timeout(Duration.ofHours(24), Duration.ofHours(4), Duration.ofHours(8)),
          new Timeout(Duration.ofHours(24), Duration.ofHours(4), null));

  /** The one for such a question. */
  public Timeout of(Ask ask) {
    return switch (ask) {
      case Ask.Connect _ -> oauth;
      case Ask.Clarify _ -> clarification;
      case Ask.Consent _ -> consent;
      case Ask.Feedback _ -> feedback;
    };
  }
}
