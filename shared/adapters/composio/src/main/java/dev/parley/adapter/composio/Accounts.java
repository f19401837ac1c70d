package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.adapter.composio.ComposioClient.Reply;
import dev.parley.connection.AccountLinks.Standing;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/** How connected accounts stand, read anew each time. */
final class Accounts {

  /** Nothing else is ever sent for an account: a token of another source would be told here. */
  private static final Pattern ID = Pattern.compile("ca_[A-Za-z0-9_-]{1,128}");

  private final ComposioClient client;

  Accounts(ComposioClient client) {
    this.client = client;
  }

  /** What could be found out. */
  sealed interface Look {
    record Seen(Standing standing) implements Look {}

    /** Our own key is not accepted. */
    record NotAllowed() implements Look {}

    record NotNow(String problem) implements Look {}
  }

  static boolean isAccount(String id) {
    return ID.matcher(id).matches();
  }

  Look look(String id, Instant deadline) {
    if (!isAccount(id)) {
      return new Look.Seen(new Standing.Ended("it is none of Composio's"));
    }
    return switch (client.get("/connected_accounts/" + id, Map.of(), deadline)) {
      case Reply.Answered answer when answer.isDone() -> new Look.Seen(standing(answer.body()));
      case Reply.Answered answer ->
          switch (answer.status()) {
            case 400, 404, 410 -> new Look.Seen(new Standing.Ended("it is not there any more"));
            case 401, 403 -> new Look.NotAllowed();
            default -> new Look.NotNow("Composio answered " + answer.status());
          };
      case Reply.NotSent(String problem) -> new Look.NotNow(problem);
      case Reply.Lost(String problem) -> new Look.NotNow(problem);
    };
  }

  private static Standing standing(JsonNode account) {
    if (account.path("is_disabled").asBoolean()
        || account.path("auth_config").path("is_disabled").asBoolean()) {
      return new Standing.Ended("it is switched off");
    }
    return switch (Json.text(account, "status")) {
      case "ACTIVE" -> new Standing.Active();
      case "INITIALIZING", "INITIATED" -> new Standing.Pending();
      case "FAILED" -> new Standing.Ended("the request was declined or failed");
      case "EXPIRED" -> new Standing.Ended("its access has expired");
      case "REVOKED" -> new Standing.Ended("its access was taken back");
      case "INACTIVE" -> new Standing.Ended("it is switched off");
      default -> new Standing.Ended("it cannot be used");
    };
  }
}
