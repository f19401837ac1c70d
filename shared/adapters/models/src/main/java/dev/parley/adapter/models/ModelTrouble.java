package dev.parley.adapter.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of the SDK means to us. Messages name status and code, never what the server
 * wrote: it quotes prompts and keys.
 *
 * @param wanted how long the server wants us to wait, if it says so
 */
record ModelTrouble(Failure failure, Again again, Optional<Duration> wanted) {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

  /** Whether asking again may help. */
  enum Again {
    YES,
    NO
  }

  static ModelTrouble of(OpenAIException exception) {
    return switch (exception) {
      case OpenAIServiceException refusal -> ofRefusal(refusal);
      case OpenAIIoException broken -> ofBroken(broken);
      case OpenAIInvalidDataException unreadable
          when unreadable.getCause() instanceof IOException cause
              && !(cause instanceof JsonProcessingException) ->
          ofBroken(unreadable);
      case OpenAIInvalidDataException unreadable ->
          new ModelTrouble(
              new Permanent(
                  FailureCode.MODEL_INVALID,
                  "the model's answer cannot be read: " + kind(unreadable),
                  null),
              Again.NO,
              Optional.empty());
      default ->
          new ModelTrouble(
              new Permanent(FailureCode.MODEL_REFUSED, "the model cannot be asked", exception),
              Again.NO,
              Optional.empty());
    };
  }

  /** How long to wait after so many attempts: what the server wants, or ever longer. */
  Duration pause(int attempt) {
    return wanted.orElseGet(
        () -> {
          Duration pause = FIRST_PAUSE.multipliedBy(1L << (attempt - 1));
          // Up to a quarter less, so that those who failed together do not come back together.
          return pause.minusNanos(ThreadLocalRandom.current().nextLong(pause.toNanos() / 4));
        });
  }

  private static ModelTrouble ofRefusal(OpenAIServiceException refusal) {
    int status = refusal.statusCode();
    JsonNode error = error(refusal);
    String code = word(error, "code");
    String type = word(error, "type");
    String said = "the model's service answered " + status + " " + code + " " + type;
    boolean broke = status == 429 && (isQuota(code) || isQuota(type));
    boolean passes = status == 408 || status == 409 || status == 429 || status >= 500;
    if (broke || !passes) {
      return new ModelTrouble(
          new Permanent(FailureCode.MODEL_REFUSED, said), Again.NO, Optional.empty());
    }
    boolean useless = header(refusal, "x-should-retry").filter("false"::equals).isPresent();
    return new ModelTrouble(
        new Transient(FailureCode.MODEL_UNAVAILABLE, said),
        useless ? Again.NO : Again.YES,
        wanted(refusal));
  }

  private static ModelTrouble ofBroken(OpenAIException broken) {
    // The client's word for a timeout of any kind is an interruption.
    boolean late = broken.getCause() instanceof InterruptedIOException;
    return new ModelTrouble(
        late
            ? new Transient(FailureCode.MODEL_TIMEOUT, "the model did not answer in time", broken)
            : new Transient(
                FailureCode.MODEL_UNAVAILABLE,
                "the model's service cannot be reached: " + kind(broken),
                broken),
        Again.YES,
        Optional.empty());
  }

  private static boolean isQuota(String word) {
    return word.equals("insufficient_quota");
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

  private static Optional<Duration> wanted(OpenAIServiceException refusal) {
    Optional<Duration> millis =
        header(refusal, "retry-after-ms").flatMap(ModelTrouble::number).map(n -> n.dividedBy(1000));
    return millis.or(() -> header(refusal, "retry-after").flatMap(ModelTrouble::number));
  }

  private static Optional<Duration> number(String seconds) {
    // A date is possible, too, but not used by any model's service: the usual pause will do.
    return SECONDS.matcher(seconds).matches()
        ? Optional.of(Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)))
        : Optional.empty();
  }

  private static Optional<String> header(OpenAIServiceException refusal, String name) {
    return refusal.headers().values(name).stream().findFirst();
  }

  private static String kind(OpenAIException exception) {
    @Nullable Throwable cause = exception.getCause();
    return (cause == null ? exception : cause).getClass().getSimpleName();
  }
}
