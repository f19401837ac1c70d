package dev.parley.integration;

import dev.parley.tool.Action;
import dev.parley.tool.AppId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads OpenAPI documents. */
public interface ApiDocuments {

  /** Whether an app of this name is there for everybody, so that no organisation can take it. */
  boolean isTaken(AppId app);

  /**
   * Reads a document, and fetches it first where only its address is given: within a time, to a
   * size, and from the internet only. Nothing else is fetched, whatever the document says.
   *
   * @param baseUrl what the paths of the document are below, in place of what it says itself
   * @param auth how the API is to be called; of a key, the document may say the place and the name
   */
  Reading read(AppId app, Source source, @Nullable URI baseUrl, Auth auth);

  /** Where a document is. */
  sealed interface Source {
    /** Here. */
    record Text(String document) implements Source {}

    /** There. */
    record Address(URI url) implements Source {}
  }

  /** What became of it. */
  sealed interface Reading {
    /**
     * It can be used.
     *
     * @param title what the API calls itself
     * @param actions what it can do
     * @param leftOut what cannot be used of it
     * @param auth with the place and the name of a key
     */
    record Usable(
        String title,
        String document,
        URI baseUrl,
        Auth auth,
        List<Action> actions,
        List<LeftOut> leftOut)
        implements Reading {
      public Usable {
        actions = List.copyOf(actions);
        leftOut = List.copyOf(leftOut);
      }
    }

    /**
     * It cannot.
     *
     * @param problem why, for people
     * @param leftOut the operations that are to blame, if it is they
     */
    record Unusable(String problem, List<LeftOut> leftOut) implements Reading {
      public Unusable {
        leftOut = List.copyOf(leftOut);
      }
    }
  }

  /**
   * An operation that cannot be used.
   *
   * @param operation its method and path
   * @param why for people
   */
  record LeftOut(String operation, String why) {}
}
