package dev.parley.adapter.mcp;

import dev.parley.tool.ToolOutcome;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpTransportException;
import io.modelcontextprotocol.spec.McpTransportSessionNotFoundException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a failure of the SDK means for a call. */
final class McpTrouble {

  /** How the SDK says that a request was answered with a client error; it has no type for it. */
  private static final Pattern CLIENT_ERROR = Pattern.compile("(?i)status code: ?(4\\d\\d)");

  /**
   * What the SDK tells those who wait when the server refused the session of their request. The
   * exception that says so itself comes at the same time, and either may be first.
   */
  private static final String SESSION_REFUSED = "MCP session with server terminated";

  /** JSON-RPC: the request was not understood, so that nothing was done. */
  private static final List<Integer> NOT_UNDERSTOOD = List.of(-32700, -32600, -32601, -32602);

  private McpTrouble() {}

  /** The handshake failed: the call was not sent. */
  static ToolOutcome beforeCall(Throwable failure) {
    return find(failure, McpHttpClientTransportAuthorizationException.class) == null
        ? new ToolOutcome.NotNow("the server cannot be reached: " + kind(failure))
        : new ToolOutcome.NotConnected("the server does not accept the credential");
  }

  /** The call was sent, or was about to be. */
  static ToolOutcome duringCall(Throwable failure) {
    if (find(failure, McpHttpClientTransportAuthorizationException.class) != null) {
      return new ToolOutcome.NotConnected("the server does not accept the credential");
    }
    if (find(failure, McpTransportSessionNotFoundException.class) != null
        || SESSION_REFUSED.equals(failure.getMessage())
        || find(failure, ConnectException.class) != null
        || find(failure, HttpConnectTimeoutException.class) != null) {
      return new ToolOutcome.NotNow("the server did not take the call: " + kind(failure));
    }
    @Nullable McpError error = find(failure, McpError.class);
    if (error != null && error.getJsonRpcError() != null) {
      Integer code = error.getJsonRpcError().code();
      String said = Results.cut(String.valueOf(error.getJsonRpcError().message()));
      return NOT_UNDERSTOOD.contains(code)
          ? new ToolOutcome.Rejected(said)
          : new ToolOutcome.Unknown("the server failed with " + code);
    }
    @Nullable McpTransportException refused = find(failure, McpTransportException.class);
    if (refused != null) {
      Matcher status = CLIENT_ERROR.matcher(String.valueOf(refused.getMessage()));
      if (status.find()) {
        return status.group(1).equals("429")
            ? new ToolOutcome.NotNow("the server has too many requests")
            : new ToolOutcome.Rejected("the server answered " + status.group(1));
      }
    }
    return new ToolOutcome.Unknown("the answer was lost: " + kind(failure));
  }

  /** What it was, without anything that a server wrote. */
  static String kind(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName();
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    @Nullable Throwable each = failure;
    while (each != null) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
      each = each.getCause();
    }
    return null;
  }
}
