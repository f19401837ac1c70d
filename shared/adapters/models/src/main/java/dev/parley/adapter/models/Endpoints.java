package dev.parley.adapter.models;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chain: {@code gemini:<model>,openai:<model>,azure:<deployment>@<base url>,
 * vertex:<model>@<base url>,compatible:<model>@<base url>}. Any other name is a compatible server,
 * too.
 *
 * <p>Azure's forms are told apart by their addresses: with {@code ?api-version=} the classic one,
 * else the one that ends in {@code /openai/v1}, which is appended to the bare address of a
 * resource.
 */
final class Endpoints {

  private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9_-]+):(.+?)(?:@(https?://.+))?");
  private static final Pattern API_VERSION = Pattern.compile("api-version=([A-Za-z0-9.-]+)");
  private static final Map<String, String> HOMES =
      Map.of(
          "openai", "https://api.openai.com/v1",
          "gemini", "https://generativelanguage.googleapis.com/v1beta/openai");
  private static final String METADATA_SERVER = "http://metadata.google.internal";

  private final ChainSettings settings;
  private final Map<String, ProviderSettings> providers;
  private final InstantSource clock;

  Endpoints(ChainSettings settings, Map<String, ProviderSettings> providers, InstantSource clock) {
    this.settings = settings;
    this.providers = Map.copyOf(providers);
    this.clock = clock;
  }

  /**
   * The models of the chain, in order.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  List<Endpoint> read() {
    List<Endpoint> endpoints = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    for (String entry : settings.chain().split(",", -1)) {
      if (!entry.isBlank()) {
        endpoints.add(endpoint(entry.strip(), names));
      }
    }
    return endpoints;
  }

  private Endpoint endpoint(String entry, Map<String, Integer> names) {
    Matcher matcher = ENTRY.matcher(entry);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an entry of the chain of models is provider:model or provider:model@https://…, not "
              + entry);
    }
    String provider = matcher.group(1).toLowerCase(Locale.ROOT);
    String model = matcher.group(2);
    ProviderSettings said = providers.getOrDefault(provider, ProviderSettings.silent(provider));
    URI address = address(provider, matcher.group(3), said);
    boolean azure = provider.equals("azure");
    @Nullable String version = azure ? version(address) : null;
    String name = provider + ":" + model;
    // The same model may be asked at two addresses, such as those of two regions.
    int times = names.merge(name, 1, Integer::sum);
    return new Endpoint(
        times == 1 ? name : name + "#" + times,
        provider,
        model,
        azure ? azureBase(address, version) : address,
        version == null ? Endpoint.Form.PLAIN : Endpoint.Form.AZURE_CLASSIC,
        version,
        access(provider, said),
        said.abilities(Abilities.of(provider, model)),
        or(said.timeout(), settings.timeout()),
        or(said.idleTimeout(), settings.idleTimeout()),
        said.temperature() == null ? settings.temperature() : said.temperature());
  }

  private static URI address(String provider, @Nullable String named, ProviderSettings said) {
    String configured = said.baseUrl();
    String text = named;
    if (text == null || text.isBlank()) {
      text = configured == null || configured.isBlank() ? HOMES.get(provider) : configured;
    }
    if (text == null) {
      throw new IllegalArgumentException(
          "the chain of models names "
              + provider
              + " without an address: "
              + provider
              + ":model@https://…");
    }
    String stripped = text.strip();
    return URI.create(
        stripped.endsWith("/") ? stripped.substring(0, stripped.length() - 1) : stripped);
  }

  private Access access(String provider, ProviderSettings said) {
    return switch (provider) {
      case "azure" -> Access.apiKey(said.apiKey());
      case "vertex" ->
          Access.bearer(said.apiKey()) instanceof Access.Bearer bearer
              ? bearer
              : new Access.Google(new GoogleToken(metadataServer(said), clock));
      default -> Access.bearer(said.apiKey());
    };
  }

  private static URI metadataServer(ProviderSettings said) {
    String named = said.metadataServer();
    if (named == null || named.isBlank()) {
      return URI.create(METADATA_SERVER);
    }
    // Google's own variable for it holds a host and no scheme.
    return URI.create(named.contains("://") ? named : "http://" + named);
  }

  private static @Nullable String version(URI address) {
    @Nullable String query = address.getQuery();
    if (query == null) {
      return null;
    }
    Matcher version = API_VERSION.matcher(query);
    return version.find() ? version.group(1) : null;
  }

  /** The address without what the client appends to it. */
  private static URI azureBase(URI address, @Nullable String version) {
    String text = address.toString().replaceFirst("\\?.*", "");
    if (version != null) {
      return URI.create(text.replaceFirst("/openai(?:/deployments(?:/[^/]*)?)?/?$", ""));
    }
    @Nullable String path = address.getPath();
    return URI.create(path == null || path.isEmpty() ? text + "/openai/v1" : text);
  }

  private static Duration or(@Nullable Duration said, Duration otherwise) {
    return said == null ? otherwise : said;
  }
}
