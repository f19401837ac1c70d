package dev.parley.adapter.mcp;

import dev.parley.adapter.mcp.McpServer.Callers;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.outbound.Outbound;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

/**
 * One MCP server.
 *
 * <p>Every listing and every call opens a session of its own. That costs a handshake, and for it a
 * call is only sent to a server that has just answered: what fails before is known not to have
 * happened, however long the function was frozen in between.
 */
final class McpApp {

  private static final Logger LOG = LoggerFactory.getLogger(McpApp.class);

  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(30);
  private static final int LONGEST_DESCRIPTION = 600;

  private final McpServer server;
  private final Outbound outbound;
  private final Supplier<App.Access> access;
  private final ListingProof proof;
  private final InstantSource clock;
  private final Patience patience;
  private final AtomicBoolean awaited = new AtomicBoolean();

  private final AtomicReference<Listing> known;
  private final AtomicReference<@Nullable CompletableFuture<Listing>> running =
      new AtomicReference<>();

  /** A server of which it is known what it takes to call its tools. */
  static McpApp of(
      McpServer server,
      Outbound outbound,
      App.Access access,
      InstantSource clock,
      Patience patience) {
    return new McpApp(
        server,
        outbound,
        () -> access,
        new ListingProof.Configured(server.token()),
        clock,
        patience,
        access);
  }

  /**
   * @param outbound what all requests to the server go through
   * @param access what it takes to call the tools; asked for again and again, off the threads of
   *     turns; throws as {@link Discovery} does
   */
  McpApp(
      McpServer server,
      Outbound outbound,
      Supplier<App.Access> access,
      InstantSource clock,
      Patience patience) {
    this(
        server,
        outbound,
        access,
        new ListingProof.Configured(server.token()),
        clock,
        patience,
        new App.Access.Free());
  }

  private McpApp(
      McpServer server,
      Outbound outbound,
      Supplier<App.Access> access,
      ListingProof proof,
      InstantSource clock,
      Patience patience,
      App.Access begin) {
    this.server = server;
    this.outbound = outbound;
    this.access = access;
    this.proof = proof;
    this.clock = clock;
    this.patience = patience;
    this.known =
        new AtomicReference<>(
            new Listing(
                Map.of(), "", begin, Instant.MIN, Listing.Source.NEVER_ASKED, Condition.DOWN));
  }

  /** What proves to the server that we may see its tools. */
  interface ListingProof {
    /**
     * A token, if there is one. Throws {@link TransportTrouble} where there should be one.
     *
     * @param access what it takes to call the tools
     */
    @Nullable String token(App.Access access);

    /** The server did not accept it. */
    void refused();

    /** The same for everybody. */
    record Configured(@Nullable String token) implements ListingProof {
      @Override
      public @Nullable String token(App.Access access) {
        return token;
      }

      @Override
      public void refused() {}

      @Override
      public String toString() {
        return "Configured[…]";
      }
    }
  }

  /** The same server, asked with this proof what it can do. */
  McpApp provenBy(ListingProof other) {
    return new McpApp(server, outbound, access, other, clock, patience, known.get().access());
  }

  /** Whether each person may be told something else. */
  boolean tellsEachTheirOwn() {
    return server.tellsEachTheirOwn();
  }

  AppId id() {
    return server.appId();
  }

  /** As it is known by now. */
  App described() {
    Listing listing = known.get();
    return new App(server.appId(), server.name(), description(listing), listing.access());
  }

  /** How the server was when it was last asked. */
  Condition condition() {
    return known.get().condition();
  }

  String name() {
    return server.name();
  }

  List<Action> actions() {
    return actions(heard());
  }

  /** What is known by now; whatever is not is asked for behind the scenes. */
  List<Action> listed() {
    var _ = listing();
    return actions(known.get());
  }

  private static List<Action> actions(Listing listing) {
    return listing.tools().values().stream().map(Offer::action).toList();
  }

  /** Whether nobody has waited for it yet who did not need it. */
  boolean mayBeAwaited() {
    return !awaited.get();
  }

  /** From now on it is waited for only by whoever needs it. */
  void wasAwaited() {
    awaited.set(true);
  }

  ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    if (!deadline.isAfter(clock.instant())) {
      return new ToolOutcome.NotNow("the deadline has passed");
    }
    if (server.callers() == Callers.EACH_FOR_THEMSELVES
        && !(credential instanceof Credential.Bearer)) {
      return new ToolOutcome.NotConnected("no account is connected");
    }
    Listing listing = waitedFor();
    switch (listing.source()) {
      case SERVER -> {}
      case CLOSED -> {
        return new ToolOutcome.NotConnected(server.name() + " does not accept the account");
      }
      case NEVER_HEARD, NEVER_ASKED -> {
        return new ToolOutcome.NotNow(server.name() + " cannot be reached");
      }
    }
    Offer offer = listing.tools().get(call.action());
    if (offer == null) {
      return new ToolOutcome.Rejected(server.name() + " has no " + call.action().name());
    }
    return send(offer.tool(), call, credential, deadline);
  }

  private ToolOutcome send(String tool, Call call, Credential credential, Instant deadline) {
    Duration time = Duration.between(clock.instant(), deadline);
    McpAsyncClient client = Connections.open(outbound, server.url(), token(credential), time);
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

  /**
   * What the server offers. What was heard once is told at once, and asked for again behind the
   * scenes when it is no longer fresh; so is what could not be heard. Only the first listing has to
   * be waited for, by whoever cannot do without.
   */
  CompletableFuture<Listing> listing() {
    Listing current = known.get();
    if (current.until().isAfter(clock.instant())) {
      return CompletableFuture.completedFuture(current);
    }
    CompletableFuture<Listing> fresh = refreshed();
    return current.source() == Listing.Source.NEVER_ASKED
        ? fresh
        : CompletableFuture.completedFuture(known.get());
  }

  /** The listing that is on its way, or a new one. */
  private CompletableFuture<Listing> refreshed() {
    CompletableFuture<Listing> mine = new CompletableFuture<>();
    CompletableFuture<Listing> theirs = running.compareAndExchange(null, mine);
    if (theirs != null) {
      return theirs;
    }
    var _ =
        asked()
            .doOnNext(known::set)
            .doFinally(_ -> running.set(null))
            .subscribe(mine::complete, mine::completeExceptionally);
    return mine;
  }

  private Listing waitedFor() {
    try {
      return listing().get(2 * patience.listing().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return known.get();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("{} does not list its tools: {}", server.name(), McpTrouble.kind(e));
      return known.get();
    }
  }

  private Listing heard() {
    Listing listing = waitedFor();
    return switch (listing.source()) {
      case SERVER -> listing;
      case CLOSED ->
          throw new Transient(
              FailureCode.PROVIDER_UNAVAILABLE,
              server.name() + " tells what it can do to an account that it accepts only");
      case NEVER_HEARD, NEVER_ASKED ->
          throw new Transient(
              FailureCode.PROVIDER_UNAVAILABLE, server.name() + " cannot be reached");
    };
  }

  private Mono<Listing> asked() {
    Instant begun = clock.instant();
    return Mono.fromCallable(access::get)
        .subscribeOn(Schedulers.boundedElastic())
        .doOnNext(found -> known.updateAndGet(listing -> listing.accessedBy(found)))
        .flatMap(
            found ->
                Mono.fromCallable(() -> Optional.ofNullable(proof.token(found)))
                    .flatMap(token -> heard(token.orElse(null), found, begun))
                    .onErrorResume(
                        failure -> isClosed(found, failure), _ -> Mono.just(closed(found, begun))))
        .timeout(patience.listing())
        .onErrorResume(
            failure -> {
              LOG.warn("{} does not list its tools: {}", server.name(), McpTrouble.kind(failure));
              return Mono.just(known.get().failed(clock.instant().plus(FAILURE_REMEMBERED)));
            });
  }

  /** Whether it lists its tools to nobody but people with an account. */
  private static boolean isClosed(App.Access access, Throwable failure) {
    return access instanceof App.Access.OAuth && McpTrouble.isRefusal(failure);
  }

  private Listing closed(App.Access access, Instant begun) {
    proof.refused();
    return new Listing(
        Map.of(),
        "",
        access,
        clock.instant().plus(FAILURE_REMEMBERED),
        Listing.Source.CLOSED,
        pace(begun));
  }

  private Mono<Listing> heard(@Nullable String token, App.Access access, Instant begun) {
    return Mono.using(
        () -> Connections.open(outbound, server.url(), token, patience.listing()),
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
                                        Offer.all(server.appId(), server.name(), result.tools()),
                                        text(greeting.instructions()),
                                        access,
                                        clock.instant().plus(FRESH),
                                        Listing.Source.SERVER,
                                        pace(begun)))),
        Connections::close);
  }

  private Condition pace(Instant begun) {
    return clock.instant().isAfter(begun.plus(patience.moment())) ? Condition.SLOW : Condition.UP;
  }

  private String description(Listing listing) {
    switch (listing.source()) {
      case SERVER -> {}
      case CLOSED -> {
        return server.name() + ", which tells what it can do once an account is connected";
      }
      case NEVER_HEARD, NEVER_ASKED -> {
        return server.name() + ", which cannot be reached at the moment";
      }
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
   * @param access what it takes to call them
   * @param until when it is to be asked again
   * @param condition how the server was when it was asked last
   */
  record Listing(
      Map<ActionId, Offer> tools,
      String instructions,
      App.Access access,
      Instant until,
      Listing.Source source,
      Condition condition) {

    enum Source {
      SERVER,
      /** The server tells its tools to nobody without an account that it accepts. */
      CLOSED,
      /** The server has not answered since we started. */
      NEVER_HEARD,
      /** Nobody needed it so far. */
      NEVER_ASKED
    }

    Listing accessedBy(App.Access found) {
      return new Listing(tools, instructions, found, until, source, condition);
    }

    /** The server did not answer: what was known before still holds. */
    Listing failed(Instant askAgain) {
      return new Listing(
          tools,
          instructions,
          access,
          askAgain,
          source == Source.NEVER_ASKED ? Source.NEVER_HEARD : source,
          Condition.DOWN);
    }
  }
}
