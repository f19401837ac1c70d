package dev.parley.adapter.mcp;

import dev.parley.account.UserId;
import dev.parley.connection.Accounts;
import dev.parley.connection.Accounts.Proof;
import dev.parley.connection.ConnectionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Credential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Servers as a person sees them: one that tells its tools to each by their account is asked with
 * the account of the person, and what it told is kept for that account alone.
 */
final class Personal {

  private static final int MOST_ACCOUNTS = 500;

  private final @Nullable Accounts accounts;
  private final Recent<ConnectionId, McpApp> known = new Recent<>(MOST_ACCOUNTS);

  /**
   * @param accounts null where nobody acts for people
   */
  Personal(@Nullable Accounts accounts) {
    this.accounts = accounts;
  }

  List<McpApp> of(UserId user, List<McpApp> common) {
    if (accounts == null || common.stream().noneMatch(McpApp::tellsEachTheirOwn)) {
      return common;
    }
    Accounts all = accounts;
    Map<AppId, ConnectionId> connected = all.of(user);
    List<McpApp> theirs = new ArrayList<>();
    for (McpApp app : common) {
      ConnectionId account = connected.get(app.id());
      theirs.add(
          account == null || !app.tellsEachTheirOwn()
              ? app
              : known
                  .get(
                      account,
                      id -> Optional.of(app.provenBy(new Account(all, user, app.id(), id))))
                  .orElse(app));
    }
    return theirs;
  }

  /** Shows a server the account of a person. */
  private record Account(Accounts accounts, UserId user, AppId app, ConnectionId id)
      implements McpApp.ListingProof {
    @Override
    public @Nullable String token(App.Access access) {
      return switch (accounts.proof(user, app, access, id)) {
        case Proof.Held(Credential.Bearer(String token)) -> token;
        case Proof.Held _ -> null;
        case Proof.Lacking(String problem) -> {
          accounts.refused(id);
          throw new TransportTrouble(TransportTrouble.Kind.NOT_ACCEPTED, problem);
        }
        case Proof.Delayed(String problem) ->
            throw new TransportTrouble(TransportTrouble.Kind.NOT_SENT, problem);
      };
    }

    @Override
    public void refused() {
      accounts.refused(id);
    }
  }
}
