package dev.parley.adapter.mcp;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * One MCP server.
 *
 * <p>Every listing and every call opens a session of its own. That costs a handshake, and for it a
 * call is only sent to a server that has just answered on the same connection: what fails before is
 * known not to have happened, however long the function was frozen in between.
 */
final class McpApp {

  private static final Logger LOG = LoggerFactory.getLogger(McpApp.class);
  private static final Duration LISTING_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(30);
  private static final int LONGEST_DESCRIPTION = 600;

  private final McpServer server;
  private final InstantSource clock;
  private final AppId id;
  private final AtomicReference<Listing> known =
      new AtomicReference<>(new Listing(Map.of(), "", Instant.MIN, Listing.Source.NEVER_HEARD));

  McpApp(McpServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    this.id = server.appId();
  }

  AppId id() {
    return id;
  }

  App described(Listing listing) {
    return new App(id, server.name(), description(listing), new App.Access.Free());
  }

  List<Action> actions() {
    return heard().tools().values().stream().map(Offer::action).toList();
  }

  ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    if (!deadline.isAfter(clock.instant())) {
      return new ToolOutcome.NotNow("the deadline has passed");
    }
    Listing listing = listing().block();
    if (listing == null || listing.source() == Listing.Source.NEVER_HEARD) {
      return new ToolOutcome.NotNow(server.name() + " cannot be reached");
    }
    Offer offer = listing.tools().get(call.action());
    if (offer == null) {
      return new ToolOutcome.Rejected(server.name() + " has no " + call.action().name());
    }
    return send(offer.tool(), call, credential, deadline);
  }

  private ToolOutcome send(String tool, Call call, Credential credential, Instant deadline) {
    Duration time = Duration.between(clock.instant(), deadline);
    McpAsyncClient client = Connections.open(server.url(), token(credential), time);
    try {
      Signal<InitializeResult> greeting = client.initialize().timeout(time).materialize().block();
      @Nullable Throwable refused = greeting == null ? null : greeting.getThrowable();
      if (refused != null) {
        return McpTrouble.beforeCall(refused);
      }
      Duration left = Duration.between(clock.instant(), deadline);
      if (!left.isPositive()) {
        return new ToolOutcome.NotNow("the deadline has passed");
      }
      CallToolRequest request =
          CallToolRequest.builder(tool)
              .arguments(call.arguments().values())
              .meta(Map.of("dev.parley/call-key", call.key().value()))
              .build();
      Signal<CallToolResult> answer = client.callTool(request).timeout(left).materialize().block();
      @Nullable Throwable failed = answer == null ? null : answer.getThrowable();
      if (failed != null) {
        return McpTrouble.duringCall(failed);
      }
      @Nullable CallToolResult result = answer == null ? null : answer.get();
      return result == null
          ? new ToolOutcome.Unknown("the answer was empty")
          : Results.outcome(result);
    } finally {
      Connections.close(client);
    }
  }

  /** A credential of the user's own goes before the one that is configured for everybody. */
  private @Nullable String token(Credential credential) {
    return switch (credential) {
      case Credential.None _, Credential.Account _ -> server.token();
      case Credential.Bearer(String token) -> token;
    };
  }

  /** What the server offers, asked for again when what is known is no longer fresh. */
  Mono<Listing> listing() {
    return Mono.defer(
        () -> {
          Listing current = known.get();
          if (current.until().isAfter(clock.instant())) {
            return Mono.just(current);
          }
          return asked().doOnNext(known::set);
        });
  }

  private Listing heard() {
    Listing listing = listing().block();
    if (listing == null || listing.source() == Listing.Source.NEVER_HEARD) {
      throw new Transient(FailureCode.PROVIDER_UNAVAILABLE, server.name() + " cannot be reached");
    }
    return listing;
  }

  private Mono<Listing> asked() {
    return Mono.using(
            () -> Connections.open(server.url(), server.token(), LISTING_TIMEOUT),
            client ->
                client
                    .initialize()
                    .flatMap(
                        greeting ->
                            client
                                .listTools()
                                .map(
                                    result ->
                                        new Listing(
                                            offers(result.tools()),
                                            text(greeting.instructions()),
                                            clock.instant().plus(FRESH),
                                            Listing.Source.SERVER))),
            Connections::close)
        .timeout(LISTING_TIMEOUT)
        .onErrorResume(
            failure -> {
              LOG.warn("{} does not list its tools: {}", server.name(), McpTrouble.kind(failure));
              return Mono.just(known.get().until(clock.instant().plus(FAILURE_REMEMBERED)));
            });
  }

  private Map<ActionId, Offer> offers(List<Tool> tools) {
    Map<ActionId, Offer> offers = new LinkedHashMap<>();
    for (Tool tool : tools) {
      Offer offer = Offer.of(id, server.name(), tool);
      offers.putIfAbsent(offer.action().id(), offer);
    }
    return offers;
  }

  private String description(Listing listing) {
    if (listing.source() == Listing.Source.NEVER_HEARD) {
      return server.name() + ", which cannot be reached at the moment";
    }
    List<String> titles = new ArrayList<>();
    listing.tools().values().forEach(offer -> titles.add(offer.action().title()));
    String actions = cut("It can: " + String.join(", ", titles));
    return listing.instructions().isBlank() ? actions : cut(listing.instructions()) + " " + actions;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_DESCRIPTION
        ? text
        : text.substring(0, LONGEST_DESCRIPTION) + "…";
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  /**
   * What is known of a server's tools.
   *
   * @param until when it is to be asked again
   */
  record Listing(
      Map<ActionId, Offer> tools, String instructions, Instant until, Listing.Source source) {

    enum Source {
      SERVER,
      /** The server has not answered since we started. */
      NEVER_HEARD
    }

    Listing until(Instant instant) {
      return new Listing(tools, instructions, instant, source);
    }
  }
}
