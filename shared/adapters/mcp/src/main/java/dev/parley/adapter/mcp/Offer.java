package dev.parley.adapter.mcp;

import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tool of a server, as an action.
 *
 * @param tool its name at the server
 */
record Offer(Action action, String tool) {

  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9_-]");
  private static final Pattern WORD_ENDS = Pattern.compile("[_\\-. ]+|(?<=[a-z0-9])(?=[A-Z])");
  private static final int LONGEST = 64;
  private static final int MARK = 8;
  private static final int MOST = 500;
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_DESCRIPTION = 4_000;

  /** All of them, as many as an app may have; of two of the same name the first counts. */
  static Map<ActionId, Offer> all(AppId app, String server, List<Tool> tools) {
    Map<ActionId, Offer> offers = new LinkedHashMap<>();
    for (Tool tool : tools.subList(0, Math.min(MOST, tools.size()))) {
      Offer offer = of(app, server, tool);
      offers.putIfAbsent(offer.action().id(), offer);
    }
    return offers;
  }

  private static Offer of(AppId app, String server, Tool tool) {
    @Nullable ToolAnnotations hints = tool.annotations();
    String title = cut(title(tool, hints), LONGEST_TITLE);
    String description =
        tool.description() == null ? title : cut(tool.description(), LONGEST_DESCRIPTION);
    JsonObject schema = schema(tool);
    Risk risk = risk(hints);
    Repetition repetition = repetition(hints);
    Action action =
        new Action(
            new ActionId(app, actionName(tool.name())),
            title,
            description,
            new ArgumentSchema(schema),
            digest(tool.name() + description + schema + risk + repetition).substring(0, 16),
            risk,
            repetition,
            title + " (" + server + ")");
    return new Offer(action, tool.name());
  }

  /**
   * The tool's own name where a model can call it. Else what is left of it, and a mark of the whole
   * name, so that no two tools share one and each start of ours gives the same one.
   */
  static String actionName(String tool) {
    if (FIT.matcher(tool).matches()) {
      return tool;
    }
    String rest = UNFIT.matcher(tool).replaceAll("_");
    int end = Math.min(rest.length(), LONGEST - MARK - 1);
    return rest.substring(0, end) + "-" + digest(tool).substring(0, MARK);
  }

  /**
   * The specification's own defaults: what a server says nothing about writes, and may destroy. So
   * a person is asked before a tool without annotations is used.
   */
  private static Risk risk(@Nullable ToolAnnotations hints) {
    if (hints != null && Boolean.TRUE.equals(hints.readOnlyHint())) {
      return Risk.READ;
    }
    return hints != null && Boolean.FALSE.equals(hints.destructiveHint())
        ? Risk.WRITE
        : Risk.DESTRUCTIVE;
  }

  private static Repetition repetition(@Nullable ToolAnnotations hints) {
    return hints != null
            && (Boolean.TRUE.equals(hints.readOnlyHint())
                || Boolean.TRUE.equals(hints.idempotentHint()))
        ? Repetition.SAFE
        : Repetition.UNSAFE;
  }

  private static String title(Tool tool, @Nullable ToolAnnotations hints) {
    if (tool.title() != null && !tool.title().isBlank()) {
      return tool.title();
    }
    if (hints != null && hints.title() != null && !hints.title().isBlank()) {
      return hints.title();
    }
    String words = WORD_ENDS.matcher(tool.name()).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    return words.isEmpty()
        ? tool.name()
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A server's texts go to models, and may be anything. */
  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  private static JsonObject schema(Tool tool) {
    JsonObject schema =
        tool.inputSchema() == null ? JsonObject.EMPTY : JsonObject.fromMap(tool.inputSchema());
    return schema.text("type").isPresent() ? schema : schema.with("type", "object");
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
