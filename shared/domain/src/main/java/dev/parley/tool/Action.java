package dev.parley.tool;

/**
 * Something an app can do.
 *
 * @param title a verb phrase for people: "Send an email"
 * @param description what the model chooses by
 * @param schemaVersion changes whenever the schema or what the action does changes
 * @param summary a sentence with {@code {parameter}} places for the consent request, such as
 *     "Delete the repository {owner}/{repo}"
 */
public record Action(
    ActionId id,
    String title,
    String description,
    ArgumentSchema schema,
    String schemaVersion,
    Risk risk,
    Repetition repetition,
    String summary) {}
