package dev.parley.adapter.composio;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Our project at Composio.
 *
 * @param apiKey the project's key; without it there is no Composio
 * @param prefix the version of the API, as it stands in the path
 * @param toolkits the slugs of the toolkits that are offered, {@code *} for all that can be
 *     connected; where none is named, those that the project has an auth config for
 * @param authConfigs {@code toolkit=ac_…}, where it is not the first enabled one
 * @param versions {@code toolkit=YYYYMMDD_NN}, where it is not the latest one
 * @param timeout how long a request may take that is no call of a tool
 * @param refreshAfter how long lists are good
 */
@ConfigurationProperties("parley.composio")
record ComposioSettings(
    @Bindable(defaultValue = "") String apiKey,
    @Bindable(defaultValue = "https://backend.composio.dev") URI baseUrl,
    @Bindable(defaultValue = "v3.1") String prefix,
    @Nullable List<String> toolkits,
    @Nullable List<String> authConfigs,
    @Nullable List<String> versions,
    @Bindable(defaultValue = "PT10S") Duration timeout,
    @Bindable(defaultValue = "PT15M") Duration refreshAfter) {

  private static final String EVERY = "*";

  /**
   * Whether the toolkit is to be offered.
   *
   * @param configured whether there is an auth config for it
   */
  boolean offers(String toolkit, boolean configured) {
    List<String> named = given(toolkits);
    return named.isEmpty()
        ? configured
        : named.contains(EVERY) || named.stream().anyMatch(toolkit::equalsIgnoreCase);
  }

  /** By toolkit. */
  Map<String, String> authConfigsByToolkit() {
    return pairs(authConfigs);
  }

  /** By toolkit. */
  Map<String, String> versionsByToolkit() {
    return pairs(versions);
  }

  private static Map<String, String> pairs(@Nullable List<String> texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : given(texts)) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw new IllegalArgumentException("not of the form toolkit=value: " + text);
      }
      pairs.put(
          text.substring(0, equals).strip().toLowerCase(Locale.ROOT),
          text.substring(equals + 1).strip());
    }
    return pairs;
  }

  /** A setting may be there and empty. */
  private static List<String> given(@Nullable List<String> texts) {
    return texts == null
        ? List.of()
        : texts.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
  }

  @Override
  public String toString() {
    return "ComposioSettings[" + baseUrl + "]";
  }
}
