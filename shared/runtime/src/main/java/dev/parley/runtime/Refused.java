package dev.parley.runtime;

import dev.parley.tool.ArgumentCheck.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a refusal. Thrown by controllers only, for outcomes that are no answer. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;
  private final transient @Nullable String detail;
  private final transient List<ApiError.Field> fields;
  private final transient List<String> suggestions;
  private final transient @Nullable Duration retryAfter;

  private Refused(
      Refusal refusal,
      @Nullable String detail,
      List<ApiError.Field> fields,
      List<String> suggestions,
      @Nullable Duration retryAfter) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
    this.detail = detail;
    this.fields = List.copyOf(fields);
    this.suggestions = List.copyOf(suggestions);
    this.retryAfter = retryAfter;
  }

  public static Refused because(Refusal refusal) {
    return new Refused(refusal, null, List.of(), List.of(), null);
  }

  /** With more to say, for people. */
  public static Refused because(Refusal refusal, String detail, String... suggestions) {
    return new Refused(refusal, detail, List.of(), List.of(suggestions), null);
  }

  /** Because of one field. */
  public static Refused field(Refusal refusal, String field, String problem) {
    return new Refused(refusal, null, List.of(new ApiError.Field(field, problem)), List.of(), null);
  }

  /** Because of arguments that do not fit. */
  public static Refused misfit(List<Problem> problems) {
    return new Refused(
        Refusal.UNPROCESSABLE,
        null,
        problems.stream()
            .map(problem -> new ApiError.Field(problem.field(), problem.problem()))
            .toList(),
        List.of(),
        null);
  }

  static Refused until(Refusal refusal, Duration retryAfter) {
    return new Refused(refusal, null, List.of(), List.of(), retryAfter);
  }

  Refusal refusal() {
    return refusal;
  }

  @Nullable String detail() {
    return detail;
  }

  List<ApiError.Field> fields() {
    return fields;
  }

  List<String> suggestions() {
    return suggestions;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
