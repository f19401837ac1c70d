package dev.parley.adapter.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of the SDK means to us. Messages name status and code, never what the server
 * wrote: it quotes prompts and keys.
 *
 * @param wanted how long the server wants us to wait, if it says so
 */
record ModelTrouble(Failure failure, Kind kind, Optional<Duration> wanted) {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

  /** Codes of an account that waiting does not fill. */
  private static final Set<String> EMPTY_ACCOUNT =
      Set.of("insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached");

  /** How those that have no code for it say that a request is too long for the model. */
  private static final Pattern TOO_LONG =
      Pattern.compile(
          ".*(?:context[ _]length|context window|maximum number of tokens|too many tokens|prompt is"
              + " too long).*",
          Pattern.DOTALL);

  /** What went wrong, as far as it decides what to do next. */
  enum Kind {
    /** Overloaded, broken or out of reach. */
    BUSY(Again.SOON, Again.SOON, Count.AGAINST),
    /** The same, and it said that asking again is no use. */
    FIRM(Again.NEVER, Again.SOON, Count.AGAINST),
    /** It did not begin to answer, or fell silent on the way. */
    SILENT(Again.AT_LAST, Again.SOON, Count.AGAINST),
    /** The stream ended, or told of an error, before all of the answer was there. */
    CUT(Again.AT_LAST, Again.SOON, Count.AGAINST),
    /** Key, quota, model or address: nobody is let in before somebody mends it. */
    SHUT(Again.NEVER, Again.SOON, Count.AGAINST),
    /** What it sent is no answer. */
    UNREADABLE(Again.NEVER, Again.SOON, Count.AGAINST),
    /** More than this model reads; another may. */
    TOO_LONG(Again.NEVER, Again.SOON, Count.NOT),
    /** The request is at fault, or what it says. */
    WRONG(Again.NEVER, Again.NEVER, Count.NOT),
    /** We were told to stop. */
    STOPPED(Again.NEVER, Again.NEVER, Count.NOT);

    private final Again here;
    private final Again elsewhere;
    private final Count count;

    Kind(Again here, Again elsewhere, Count count) {
      this.here = here;
      this.elsewhere = elsewhere;
      this.count = count;
    }

    /** Whether the same server may be asked again. */
    boolean againHere(Patience.Others others) {
      return here == Again.SOON || (here == Again.AT_LAST && others == Patience.Others.NOBODY);
    }

    /** Whether another one may be asked. */
    boolean againElsewhere() {
      return elsewhere == Again.SOON;
    }

    /** Whether it says something about the server. */
    boolean countsAgainst() {
      return count == Count.AGAINST;
    }

    private enum Again {
      SOON,
      /** Only where there is nobody else. */
      AT_LAST,
      NEVER
    }

    private enum Count {
      AGAINST,
      NOT
    }
  }

  static ModelTrouble of(OpenAIException exception, Instant now) {
    return switch (exception) {
      case OpenAIServiceException refusal -> ofRefusal(refusal, now);
      case OpenAIIoException broken -> ofBroken(broken);
      case OpenAIInvalidDataException unreadable
          when unreadable.getCause() instanceof IOException cause
              && !(cause instanceof JsonProcessingException) ->
          ofBroken(unreadable);
      case OpenAIInvalidDataException unreadable ->
          unreadable("the model's answer cannot be read: " + kind(unreadable));
      default ->
          permanent(Kind.SHUT, FailureCode.MODEL_REFUSED, "the model cannot be asked", exception);
    };
  }

  /** What was sent is no answer. */
  static ModelTrouble unreadable(String why) {
    return permanent(Kind.UNREADABLE, FailureCode.MODEL_INVALID, why, null);
  }

  /** An answer was begun that may not be given. */
  static ModelTrouble filtered() {
    return permanent(
        Kind.WRONG, FailureCode.MODEL_REFUSED, "the model's answer was filtered out", null);
  }

  /** There is no time to ask. */
  static ModelTrouble tooLate() {
    return transientTrouble(
        Kind.STOPPED, FailureCode.MODEL_TIMEOUT, "no time is left to ask the model", null);
  }

  /** The stream was over before the answer was. */
  static ModelTrouble cut() {
    return transientTrouble(
        Kind.CUT, FailureCode.MODEL_UNAVAILABLE, "the stream ended early", null);
  }

  /** The same trouble, met after a stream had begun. */
  ModelTrouble inStream() {
    return kind == Kind.BUSY ? new ModelTrouble(failure, Kind.CUT, wanted) : this;
  }

  /** How long to wait after so many attempts: what the server wants, or ever longer. */
  Duration pause(int attempt) {
    return wanted.orElseGet(
        () -> {
          Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 4));
          Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
          // Up to a quarter less, so that those who failed together do not come back together.
          return bounded.minusNanos(ThreadLocalRandom.current().nextLong(bounded.toNanos() / 4));
        });
  }

  private static ModelTrouble ofRefusal(OpenAIServiceException refusal, Instant now) {
    JsonNode error = error(refusal);
    String code = word(error, "code");
    String type = word(error, "type");
    // An error in a stream comes with the status of the stream, which went well so far.
    boolean streamed = refusal instanceof SseException;
    int status = streamed ? statusInStream(code, type) : refusal.statusCode();
    String said =
        "the model's service "
            + (streamed ? "ended its stream by " : "answered " + status + " ")
            + code
            + " "
            + type;
    Kind kind = kind(status, code, type, error);
    if (header(refusal, "x-should-retry").filter("true"::equals).isPresent() && !streamed) {
      kind = Kind.BUSY;
    }
    return switch (kind) {
      case BUSY ->
          new ModelTrouble(
              new Transient(FailureCode.MODEL_UNAVAILABLE, said),
              streamed
                  ? Kind.CUT
                  : header(refusal, "x-should-retry").filter("false"::equals).isPresent()
                      ? Kind.FIRM
                      : Kind.BUSY,
              wanted(refusal, now));
      default -> permanent(kind, FailureCode.MODEL_REFUSED, said, null);
    };
  }

  private static Kind kind(int status, String code, String type, JsonNode error) {
    if (EMPTY_ACCOUNT.contains(code) || EMPTY_ACCOUNT.contains(type)) {
      return Kind.SHUT;
    }
    if (status == 408 || status == 409 || status == 429 || status >= 500) {
      return Kind.BUSY;
    }
    if (status != 400 && status != 413 && status != 422) {
      return Kind.SHUT;
    }
    String message = error.path("message").asText("").toLowerCase(Locale.ROOT);
    if (status == 413
        || code.equals("context_length_exceeded")
        || TOO_LONG.matcher(message).matches()) {
      return Kind.TOO_LONG;
    }
    // Google refuses a wrong key by a 400; and a member that one server does not know, or a value
    // that it does not take, another may.
    return message.startsWith("api key not valid")
            || code.startsWith("unsupported_")
            || code.startsWith("unknown_parameter")
        ? Kind.SHUT
        : Kind.WRONG;
  }

  /** The status that the error would have had, had it come before the stream. */
  private static int statusInStream(String code, String type) {
    return type.equals("invalid_request_error") || code.equals("content_filter") ? 400 : 500;
  }

  private static ModelTrouble ofBroken(OpenAIException broken) {
    return switch (broken.getCause()) {
      case Transport.Unreachable _ ->
          transientTrouble(
              Kind.BUSY,
              FailureCode.MODEL_UNAVAILABLE,
              "the model's service cannot be reached in time",
              broken);
      case SocketTimeoutException late ->
          transientTrouble(
              Kind.SILENT,
              FailureCode.MODEL_TIMEOUT,
              "the model did not answer in time: " + late.getMessage(),
              broken);
      case InterruptedIOException _ ->
          transientTrouble(
              Kind.STOPPED,
              FailureCode.MODEL_UNAVAILABLE,
              "interrupted while asking the model",
              broken);
      case null, default ->
          transientTrouble(
              Kind.BUSY,
              FailureCode.MODEL_UNAVAILABLE,
              "the model's service cannot be reached: " + kind(broken),
              broken);
    };
  }

  private static ModelTrouble transientTrouble(
      Kind kind, FailureCode code, String message, @Nullable Throwable cause) {
    return new ModelTrouble(new Transient(code, message, cause), kind, Optional.empty());
  }

  private static ModelTrouble permanent(
      Kind kind, FailureCode code, String message, @Nullable Throwable cause) {
    return new ModelTrouble(new Permanent(code, message, cause), kind, Optional.empty());
  }

  /** The error object of a body, which some servers wrap in an array. */
  private static JsonNode error(OpenAIServiceException refusal) {
    if (refusal.body().isMissing()) {
      return MissingNode.getInstance();
    }
    @Nullable JsonNode body = refusal.body().convert(JsonNode.class);
    if (body == null) {
      return MissingNode.getInstance();
    }
    JsonNode element = body.isArray() ? body.path(0) : body;
    return element.has("error") ? element.path("error") : element;
  }

  /** A member, if it looks like a code and not like prose. */
  private static String word(JsonNode error, String name) {
    String text = error.path(name).asText("");
    return WORD.matcher(text).matches() ? text : "";
  }

  private static Optional<Duration> wanted(OpenAIServiceException refusal, Instant now) {
    Optional<Duration> millis =
        header(refusal, "retry-after-ms").flatMap(ModelTrouble::number).map(n -> n.dividedBy(1000));
    return millis
        .or(() -> header(refusal, "retry-after").flatMap(ModelTrouble::number))
        .or(() -> header(refusal, "retry-after").flatMap(date -> until(date, now)));
  }

  private static Optional<Duration> number(String seconds) {
    return SECONDS.matcher(seconds).matches()
        ? Optional.of(Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)))
        : Optional.empty();
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> header(OpenAIServiceException refusal, String name) {
    return refusal.headers().values(name).stream().findFirst();
  }

  private static String kind(OpenAIException exception) {
    @Nullable Throwable cause = exception.getCause();
    return (cause == null ? exception : cause).getClass().getSimpleName();
  }
}
