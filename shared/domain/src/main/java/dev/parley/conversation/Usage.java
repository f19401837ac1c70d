package dev.parley.conversation;

/**
 * What model calls cost.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param modelCalls calls made
 */
public record Usage(long promptTokens, long completionTokens, int modelCalls) {

  public static final Usage NONE = new Usage(0, 0, 0);

  public Usage plus(Usage other) {
    return new Usage(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        modelCalls + other.modelCalls);
  }

  public long totalTokens() {
    return promptTokens + completionTokens;
  }
}
