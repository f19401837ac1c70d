package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.util.HashSet;
import java.util.Set;

/**
 * One of Composio's tools, as an action. The version of its schema is the toolkit's: what was
 * prepared by it is made by it.
 *
 * @param slug its name at Composio
 */
record Offer(Action action, String slug) {

  /** The version that Composio takes where none is named. */
  private static final String FROZEN = "00000000_00";

  private static final int LONGEST_DESCRIPTION = 1_000;

  static Offer of(Toolkit toolkit, JsonNode item) {
    String slug = Json.text(item, "slug");
    // Braces would be taken for places of arguments.
    String title =
        (Json.text(item, "name").isEmpty() ? slug : Json.text(item, "name")).replaceAll("[{}]", "");
    String description = Json.text(item, "description");
    String version = Json.text(item, "version");
    Set<String> tags = new HashSet<>();
    item.path("tags").forEach(tag -> tags.add(tag.asText()));
    return new Offer(
        new Action(
            new ActionId(toolkit.app().id(), Names.action(slug)),
            title,
            Json.line(description.isEmpty() ? title : description, LONGEST_DESCRIPTION),
            new ArgumentSchema(schema(item.path("input_parameters"))),
            version.isEmpty() ? FROZEN : version,
            risk(tags),
            tags.contains("readOnlyHint") || tags.contains("idempotentHint")
                ? Repetition.SAFE
                : Repetition.UNSAFE,
            title + " (" + toolkit.app().name().replaceAll("[{}]", "") + ")"),
        slug);
  }

  /** Where the hints contradict each other, the graver one counts. */
  private static Risk risk(Set<String> tags) {
    if (tags.contains("destructiveHint")) {
      return Risk.DESTRUCTIVE;
    }
    return tags.contains("readOnlyHint") ? Risk.READ : Risk.WRITE;
  }

  private static JsonObject schema(JsonNode parameters) {
    JsonObject schema = Json.object(parameters);
    return schema.text("type").filter("object"::equals).isPresent()
        ? schema
        : schema.with("type", "object");
  }
}
