package dev.parley.conversation;

/**
 * What model calls cost.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param modelCalls calls made
 * @param costMicros what that cost, in millionths of a US dollar; 0 where no price is known
 */
public record Usage(long promptTokens, long completionTokens, int modelCalls, long costMicros) {

  public static final Usage NONE = new Usage(0, 0, 0);

  /** Usage whose price is not known. */
  public Usage(long promptTokens, long completionTokens, int modelCalls) {
    this(promptTokens, completionTokens, modelCalls, 0);
  }

  public Usage plus(Usage other) {
    return new Usage(
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        modelCalls + other.modelCalls,
        costMicros + other.costMicros);
  }

  public long totalTokens() {
    return promptTokens + completionTokens;
  }
}
