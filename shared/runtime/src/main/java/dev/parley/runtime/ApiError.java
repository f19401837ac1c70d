package dev.parley.runtime;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of an error.
 *
 * @param error a stable code
 * @param message for people
 * @param fields what is wrong with which field
 * @param suggestions what could be done about it
 */
@Serdeable
public record ApiError(
    String error,
    String message,
    @Nullable String detail,
    @Nullable List<Field> fields,
    @Nullable List<String> suggestions,
    @JsonProperty("request_id") @Nullable String requestId) {

  /** What is wrong with a field: "message", "must not be blank". */
  @Serdeable
  public record Field(String field, String problem) {}
}
