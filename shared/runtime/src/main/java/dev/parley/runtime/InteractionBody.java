package dev.parley.runtime;

import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.tool.MissingParameter;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A question to a person. Which of the later components are there depends on the type. */
@Serdeable(naming = SnakeCaseStrategy.class)
public record InteractionBody(
    UUID id,
    String type,
    String status,
    String prompt,
    UUID conversationId,
    UUID sessionId,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant decidedAt,
    @Nullable UUID decidedBy,
    @Nullable String decidedVia,
    @Nullable String app,
    @Nullable String action,
    @Nullable URI oauthUrl,
    @Nullable List<Parameter> missingParameters,
    @Nullable Map<String, @Nullable Object> knownParameters,
    @Nullable UUID consentRequestId,
    @Nullable String title,
    @Nullable String summary,
    @Nullable Map<String, @Nullable Object> arguments,
    @Nullable String risk,
    @Nullable Boolean editable,
    @Nullable String question,
    @Nullable List<Choice> options,
    @Nullable Boolean allowText) {

  /** A parameter that is asked for. */
  @Serdeable
  public record Parameter(
      String name,
      String type,
      @Nullable String description,
      boolean required,
      @com.fasterxml.jackson.annotation.JsonProperty("enum") @Nullable List<String> allowed,
      @Nullable String format) {

    static Parameter of(MissingParameter missing) {
      return new Parameter(
          missing.name(),
          missing.type(),
          missing.description(),
          true,
          missing.allowed().isEmpty() ? null : missing.allowed(),
          missing.format());
    }
  }

  /** One of the options of a feedback question. */
  @Serdeable
  public record Choice(String id, String label) {}

  /** The types of the API. */
  public static String type(Ask ask) {
    return switch (ask) {
      case Ask.Connect _ -> "oauth";
      case Ask.Clarify _ -> "clarification";
      case Ask.Consent _ -> "consent";
      case Ask.Feedback _ -> "feedback";
    };
  }

  public static String status(Interaction interaction, Instant now) {
    return lower(interaction.status(now));
  }

  public static InteractionBody of(Interaction interaction, Instant now) {
    Ask ask = interaction.ask();
    Optional<Decision> decision = interaction.decided();
    Ask.Connect connect = ask instanceof Ask.Connect asked ? asked : null;
    Ask.Clarify clarify = ask instanceof Ask.Clarify asked ? asked : null;
    Ask.Consent consent = ask instanceof Ask.Consent asked ? asked : null;
    Ask.Feedback feedback = ask instanceof Ask.Feedback asked ? asked : null;
    return new InteractionBody(
        interaction.id().value(),
        type(ask),
        status(interaction, now),
        interaction.prompt(),
        interaction.conversationId().value(),
        interaction.sessionId().value(),
        interaction.createdAt(),
        interaction.expiresAt(),
        decision.map(Decision::at).orElse(null),
        decision.map(Decision::by).map(by -> by.value()).orElse(null),
        decision.map(made -> lower(made.via())).orElse(null),
        switch (ask) {
          case Ask.Connect asked -> asked.app().value();
          case Ask.Clarify asked -> asked.app().value();
          case Ask.Consent asked -> asked.app().value();
          case Ask.Feedback _ -> null;
        },
        switch (ask) {
          case Ask.Clarify asked -> asked.action().name();
          case Ask.Consent asked -> asked.action().name();
          case Ask.Connect _, Ask.Feedback _ -> null;
        },
        connect == null ? null : connect.oauthUrl(),
        clarify == null ? null : clarify.missing().stream().map(Parameter::of).toList(),
        clarify == null ? null : clarify.known().values(),
        consent == null ? null : interaction.id().value(),
        consent == null ? null : consent.title(),
        consent == null ? null : consent.summary(),
        consent == null ? null : consent.arguments().values(),
        consent == null ? null : lower(consent.risk()),
        consent == null ? null : consent.editable(),
        feedback == null ? null : feedback.question(),
        feedback == null
            ? null
            : feedback.options().stream()
                .map(option -> new Choice(option.id(), option.label()))
                .toList(),
        feedback == null ? null : feedback.allowText());
  }

  public static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
