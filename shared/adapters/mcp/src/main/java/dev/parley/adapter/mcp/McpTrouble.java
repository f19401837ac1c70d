package dev.parley.adapter.mcp;

import dev.parley.tool.ToolOutcome;
import io.modelcontextprotocol.spec.McpError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a failure means for a call. */
final class McpTrouble {

  /** JSON-RPC: the request was not understood, so that nothing was done. */
  private static final List<Integer> NOT_UNDERSTOOD = List.of(-32700, -32600, -32601, -32602);

  private McpTrouble() {}

  /** The handshake failed: the call was not sent. */
  static ToolOutcome beforeCall(Throwable failure) {
    Optional<TransportTrouble> trouble = of(failure);
    return trouble
        .flatMap(McpTrouble::refusal)
        .orElseGet(
            () ->
                new ToolOutcome.NotNow(
                    "the server cannot be reached: "
                        + trouble.map(TransportTrouble::words).orElse(kind(failure))));
  }

  /** The call was sent, or was about to be. */
  static ToolOutcome duringCall(Throwable failure) {
    Optional<TransportTrouble> trouble = of(failure);
    if (trouble.isPresent()) {
      String words = trouble.get().words();
      return refusal(trouble.get())
          .orElseGet(
              () ->
                  switch (trouble.get().kind()) {
                    case FORBIDDEN, NOT_ACCEPTED, DECLINED -> new ToolOutcome.Rejected(words);
                    case NOT_SENT, SESSION_GONE, BUSY -> new ToolOutcome.NotNow(words);
                    case LOST, FAILED -> new ToolOutcome.Unknown(words);
                  });
    }
    @Nullable McpError error = find(failure, McpError.class);
    if (error != null && error.getJsonRpcError() != null) {
      Integer code = error.getJsonRpcError().code();
      String said = Results.cut(String.valueOf(error.getJsonRpcError().message()));
      return NOT_UNDERSTOOD.contains(code)
          ? new ToolOutcome.Rejected(said)
          : new ToolOutcome.Unknown("the server failed with " + code);
    }
    return new ToolOutcome.Unknown("the answer was lost: " + kind(failure));
  }

  private static Optional<ToolOutcome> refusal(TransportTrouble trouble) {
    return switch (trouble.kind()) {
      case NOT_ACCEPTED -> Optional.of(new ToolOutcome.NotConnected(trouble.words()));
      case FORBIDDEN ->
          Optional.of(new ToolOutcome.Rejected("its address is not allowed: " + trouble.words()));
      case NOT_SENT, LOST, SESSION_GONE, BUSY, DECLINED, FAILED -> Optional.empty();
    };
  }

  /** What went wrong on the way, if it was that. */
  static Optional<TransportTrouble> of(Throwable failure) {
    return Optional.ofNullable(find(failure, TransportTrouble.class));
  }

  /** Whether the server does not accept what proves who we are. */
  static boolean isRefusal(Throwable failure) {
    return of(failure).filter(one -> one.kind() == TransportTrouble.Kind.NOT_ACCEPTED).isPresent();
  }

  /** What it was, without anything that a server wrote. */
  static String kind(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof TransportTrouble trouble
        ? trouble.words()
        : root.getClass().getSimpleName();
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
