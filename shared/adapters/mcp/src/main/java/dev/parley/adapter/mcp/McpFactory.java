package dev.parley.adapter.mcp;

import dev.parley.adapter.mcp.McpServer.Callers;
import dev.parley.connection.Accounts;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.health.HealthProbe;
import dev.parley.integration.Integrations;
import dev.parley.integration.Integrator;
import dev.parley.integration.ToolServers;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ToolSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.env.Environment;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The MCP servers that organisations add, and those for everybody, where some are configured: as a
 * list of records, or as {@code PARLEY_MCP_SERVERS=name=address,…} with {@code
 * PARLEY_MCP_TOKENS=name=token,…} beside it. One that has a {@code parley.apps.<name>.client-id},
 * too, is called with accounts that people connect.
 */
@Factory
final class McpFactory {

  private static final String SERVERS = "parley.mcp.servers";
  private static final String TOKENS = "parley.mcp.tokens";

  /** Servers that organisations name, where somebody adds them or acts for their people. */
  @Singleton
  @Bean(preDestroy = "close", typed = Integrator.class)
  @Requires(beans = Integrations.class)
  OwnServers ownServers(
      Integrations integrations,
      @Value("${parley.allowed-hosts:}") Set<String> allowed,
      @Nullable Accounts accounts,
      InstantSource clock) {
    return new OwnServers(
        integrations, Outbound.guarded(allowed), accounts, clock, Patience.STANDARD);
  }

  @Singleton
  @Bean(preDestroy = "close", typed = ToolServers.class)
  NamedServers namedServers(
      List<McpSettings> settings,
      @Value("${parley.allowed-hosts:}") Set<String> allowed,
      @Nullable @Property(name = "parley.oauth.redirect-uri") URI redirectUri,
      Environment environment) {
    return new NamedServers(
        Outbound.guarded(allowed),
        redirectUri,
        servers(settings, environment).stream().map(McpServer::appId).collect(Collectors.toSet()));
  }

  @Singleton
  @Requires(beans = McpSettings.class)
  @Bean(
      preDestroy = "close",
      typed = {McpTools.class, ToolSource.class})
  McpTools tools(
      List<McpSettings> settings,
      @Value("${parley.allowed-hosts:}") Set<String> allowed,
      @Nullable Accounts accounts,
      Environment environment,
      InstantSource clock) {
    // Beans come in no order; prompts are cheaper when they do not change from start to start.
    return new McpTools(
        servers(settings, environment).stream()
            .sorted(Comparator.comparing(McpServer::name))
            .toList(),
        allowed,
        accounts,
        clock,
        Patience.STANDARD);
  }

  @Singleton
  @Requires(beans = McpSettings.class)
  @Bean(typed = HealthProbe.class)
  McpHealthProbe probe(McpTools tools) {
    return new McpHealthProbe(tools);
  }

  static List<McpServer> servers(List<McpSettings> settings, Environment environment) {
    List<McpServer> servers = new ArrayList<>();
    for (McpSettings each : settings) {
      if (each.name() != null && each.url() != null) {
        servers.add(server(each.name(), each.url(), each.token(), environment));
      }
    }
    if (servers.isEmpty()) {
      Map<String, String> tokens = pairs(environment, TOKENS);
      pairs(environment, SERVERS)
          .forEach(
              (name, url) ->
                  servers.add(server(name, address(name, url), tokens.get(name), environment)));
    }
    return servers;
  }

  /** Where we are registered with the server's authorization server, people have accounts. */
  private static McpServer server(
      String name, URI url, @Nullable String token, Environment environment) {
    boolean registered =
        environment
            .getProperty("parley.apps." + McpServer.appId(name) + ".client-id", String.class)
            .filter(id -> !id.isBlank())
            .isPresent();
    return new McpServer(
        name, url, token, registered ? Callers.EACH_FOR_THEMSELVES : Callers.ALL_AS_ONE);
  }

  private static Map<String, String> pairs(Environment environment, String property) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : environment.getProperty(property, String.class).orElse("").split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    return pairs;
  }

  private static URI address(String name, String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      // Without the address: a secret may stand in it.
      throw new Permanent(
          FailureCode.MISCONFIGURED, "PARLEY_MCP_SERVERS: the address of " + name + " is none");
    }
  }
}
