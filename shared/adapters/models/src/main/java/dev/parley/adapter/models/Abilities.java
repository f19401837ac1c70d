package dev.parley.adapter.models;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a server of the API can do. Those that copy it leave things out, and some refuse a request
 * for a member that they do not know.
 *
 * @param streams whether it streams at all
 * @param streamUsage whether a stream tells its usage when asked to ({@code stream_options})
 * @param oneCallOnly whether it can be told to make one call only ({@code parallel_tool_calls})
 * @param namedChoice whether a function can be demanded by its name
 * @param requiredChoice whether any function can be demanded ({@code required})
 * @param noChoice whether calls can be forbidden while functions are offered ({@code none})
 * @param strict whether functions are offered with {@code strict}, where their schema allows it
 * @param temperature whether it takes another temperature than its own
 * @param instructions the role of instructions
 * @param mostFunctions how many functions one request may offer
 * @param signedCalls whether earlier calls must come with a signature of thoughts
 */
record Abilities(
    boolean streams,
    boolean streamUsage,
    boolean oneCallOnly,
    boolean namedChoice,
    boolean requiredChoice,
    boolean noChoice,
    boolean strict,
    boolean temperature,
    Role instructions,
    int mostFunctions,
    boolean signedCalls) {

  private static final int MOST_FUNCTIONS = 128;

  /** Models that think before they answer take no temperature. */
  private static final Pattern THINKING = Pattern.compile("(?:.*/)?(?:o\\d|gpt-5).*");

  /** Gemini from its third version on refuses calls of earlier turns that are not signed. */
  private static final Pattern SIGNING =
      Pattern.compile("(?:.*/)?gemini-(?:[3-9]|\\d\\d|flash-latest|pro-latest).*");

  /** What instructions are called. */
  enum Role {
    SYSTEM,
    DEVELOPER
  }

  /** What is known of a provider, as long as nobody says otherwise. */
  static Abilities of(String provider, String model) {
    String name = model.toLowerCase(Locale.ROOT);
    boolean vendor = provider.equals("openai") || provider.equals("azure");
    boolean google = provider.equals("gemini") || provider.equals("vertex");
    return new Abilities(
        true,
        true,
        vendor,
        true,
        true,
        vendor || google,
        false,
        !(vendor && THINKING.matcher(name).matches()),
        Role.SYSTEM,
        MOST_FUNCTIONS,
        google && SIGNING.matcher(name).matches());
  }
}
