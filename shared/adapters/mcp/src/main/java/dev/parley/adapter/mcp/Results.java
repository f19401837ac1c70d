package dev.parley.adapter.mcp;

import dev.parley.json.JsonObject;
import dev.parley.tool.ToolOutcome;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a tool gave: {@code structured} as it is, {@code text} of all its texts, {@code
 * resources} it names or brings, {@code media} it shows.
 *
 * <p>Bytes of images, sounds and files are left out, with their size in their place: a result is
 * stored with the session and shown to the model, and neither can hold them.
 */
final class Results {

  private static final int LONGEST_PROBLEM = 2_000;

  /** What is stored with a session and shown to a model has an end. */
  private static final int LONGEST_TEXT = 64_000;

  private static final int LONGEST_RESOURCE = 16_000;
  private static final int MOST = 50;

  private Results() {}

  static ToolOutcome outcome(CallToolResult result) {
    List<Content> blocks = result.content() == null ? List.of() : result.content();
    List<String> texts = new ArrayList<>();
    List<JsonObject> resources = new ArrayList<>();
    List<JsonObject> media = new ArrayList<>();
    for (Content block : blocks) {
      switch (block) {
        case TextContent text -> texts.add(text.text());
        case ImageContent image -> media.add(medium("image", image.mimeType(), image.data()));
        case AudioContent audio -> media.add(medium("audio", audio.mimeType(), audio.data()));
        case ResourceLink link ->
            resources.add(
                resource(link.uri(), link.mimeType())
                    .with("name", link.name())
                    .with("description", link.description()));
        case EmbeddedResource embedded ->
            resources.add(
                switch (embedded.resource()) {
                  case TextResourceContents text ->
                      resource(text.uri(), text.mimeType())
                          .with("text", cut(text.text(), LONGEST_RESOURCE));
                  case BlobResourceContents blob ->
                      resource(blob.uri(), blob.mimeType()).with("bytes", bytes(blob.blob()));
                  default -> resource(embedded.resource().uri(), embedded.resource().mimeType());
                });
        default -> media.add(JsonObject.of("type", block.type()));
      }
    }
    String text = cut(String.join("\n", texts), LONGEST_TEXT);
    if (Boolean.TRUE.equals(result.isError())) {
      return new ToolOutcome.Rejected(text.isBlank() ? "the tool failed" : cut(text));
    }
    return new ToolOutcome.Succeeded(
        data(
            result.structuredContent(),
            text,
            resources.subList(0, Math.min(MOST, resources.size())),
            media.subList(0, Math.min(MOST, media.size()))));
  }

  private static JsonObject data(
      @Nullable Object structured,
      String text,
      List<JsonObject> resources,
      List<JsonObject> media) {
    JsonObject data = JsonObject.EMPTY;
    if (structured instanceof Map<?, ?> || structured instanceof List<?>) {
      // Its text is about as long as its JSON. What is cut is no JSON any more: then it is text.
      String whole = structured.toString();
      data =
          whole.length() <= LONGEST_TEXT
              ? data.with("structured", structured)
              : data.with("structured_cut", cut(whole, LONGEST_TEXT));
    }
    // Servers repeat what is structured as text for those who cannot read it.
    if (data.isEmpty() || !text.startsWith("{")) {
      data = data.with("text", text);
    }
    if (!resources.isEmpty()) {
      data = data.with("resources", resources);
    }
    return media.isEmpty() ? data : data.with("media", media);
  }

  private static JsonObject resource(@Nullable String uri, @Nullable String mimeType) {
    return JsonObject.of("uri", uri, "mime_type", mimeType);
  }

  private static JsonObject medium(String type, @Nullable String mimeType, @Nullable String data) {
    return JsonObject.of("type", type, "mime_type", mimeType).with("bytes", bytes(data));
  }

  /** How many bytes a base64 text stands for, to within two. */
  private static long bytes(@Nullable String base64) {
    return base64 == null ? 0 : base64.length() * 3L / 4;
  }

  static String cut(String text) {
    return cut(text, LONGEST_PROBLEM);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }
}
