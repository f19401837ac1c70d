package dev.parley.integration;

import dev.parley.integration.Integration.Contents;
import dev.parley.tool.Action;
import dev.parley.tool.AppId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * MCP servers that people name. They are reached as all that people name is: on the internet only,
 * within a time, and read to a size.
 */
public interface ToolServers {

  /** Whether an app of this name is there for everybody, so that no organisation can take it. */
  boolean isTaken(AppId app);

  /**
   * Gets to know a server. Where people are to connect accounts of their own, it is found out where
   * they agree; and where we are not known there yet and may make ourselves known, that is done. So
   * it may leave a trace there, and is not to be repeated without need.
   *
   * @param auth how the server is to be called; null to go by what it says itself
   */
  Meeting meet(AppId app, URI address, @Nullable Auth auth, Secret secret);

  /** What a server that is known can do now, as far as it tells everybody. */
  Look look(Integration integration, Contents contents);

  /** What became of meeting a server. */
  sealed interface Meeting {
    /**
     * It can be used.
     *
     * @param title what it calls itself
     * @param contents what was found out, and what proves who we are
     * @param actions what it can do; none where it tells that to nobody without an account
     */
    record Met(String title, Auth auth, Contents contents, List<Action> actions)
        implements Meeting {
      public Met {
        actions = List.copyOf(actions);
      }
    }

    /**
     * It cannot.
     *
     * @param problem why, for people
     */
    record Unusable(String problem) implements Meeting {}
  }

  /** What a server told. */
  sealed interface Look {
    /** This. */
    record Told(List<Action> actions) implements Look {
      public Told {
        actions = List.copyOf(actions);
      }
    }

    /**
     * Nothing.
     *
     * @param problem why, for people
     */
    record Silent(String problem) implements Look {}
  }
}
