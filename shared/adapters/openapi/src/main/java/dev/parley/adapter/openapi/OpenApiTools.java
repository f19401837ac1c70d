package dev.parley.adapter.openapi;

import dev.parley.adapter.openapi.Use.Author;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Result;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apps that are configured, each with an OpenAPI document. The documents are read when they are
 * first needed, and once. One that has to be fetched and cannot be holds up nobody else: its app is
 * missing until it can be.
 */
final class OpenApiTools implements ToolSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenApiTools.class);
  private static final String CLASSPATH = "classpath:";
  private static final Duration FETCHING = Duration.ofSeconds(5);
  private static final Duration TRIED_AGAIN = Duration.ofMinutes(1);

  private final List<AppSettings> settings;
  private final InstantSource clock;
  private final Outbound trusting = Outbound.trusting();
  private final Outbound guarded;
  private final Calls ours;
  private final Calls theirs;
  private volatile Known known = new Known(Map.of(), Instant.MIN);

  /**
   * @param guarded for documents at an address, and for the APIs that they describe
   */
  OpenApiTools(List<AppSettings> settings, Outbound guarded, InstantSource clock) {
    this.settings = List.copyOf(settings);
    this.clock = clock;
    this.guarded = guarded;
    this.ours = new Calls(trusting, clock);
    this.theirs = new Calls(guarded, clock);
  }

  /**
   * What is known of the documents.
   *
   * @param until when those that are missing are tried again
   */
  private record Known(Map<AppId, Served> apps, Instant until) {}

  /** An app, and what its calls go through. */
  private record Served(Description description, Calls calls) {}

  private Map<AppId, Served> served() {
    Known current = known;
    if (!current.until().isAfter(clock.instant())) {
      synchronized (this) {
        current = known;
        if (!current.until().isAfter(clock.instant())) {
          current = read(current.apps());
          known = current;
        }
      }
    }
    return current.apps();
  }

  private Known read(Map<AppId, Served> before) {
    Map<AppId, Served> apps = new LinkedHashMap<>();
    boolean all = true;
    for (AppSettings app : settings) {
      Served served = before.get(app.app());
      if (served != null) {
        apps.put(app.app(), served);
        continue;
      }
      if (!app.isDescribed()) {
        // Its settings are for somebody else, such as the client of an MCP server.
        LOG.info("{} is no connector", app.id());
        continue;
      }
      try {
        Description description =
            DocumentReader.read(app.use(), app.isRemote() ? fetched(app) : text(app));
        if (app.canBeUsed(description)) {
          apps.put(
              app.app(),
              new Served(description, app.use().author() == Author.THEIRS ? theirs : ours));
        } else {
          LOG.info("{} is not offered: it lacks a credential", app.id());
        }
      } catch (Transient e) {
        LOG.warn("{} is not offered for now: {}", app.id(), e.getMessage());
        all = false;
      } catch (Permanent e) {
        if (!app.isRemote()) {
          throw e;
        }
        LOG.warn("{} is not offered for now: {}", app.id(), e.getMessage());
        all = false;
      }
    }
    return new Known(apps, all ? Instant.MAX : clock.instant().plus(TRIED_AGAIN));
  }

  private String fetched(AppSettings app) {
    return switch (guarded.send(
        Outbound.Request.get(URI.create(app.location()), Map.of()), FETCHING)) {
      case Result.Answered answered when answered.status() == 200 ->
          new String(answered.body(), StandardCharsets.UTF_8);
      case Result.Answered answered -> throw unreachable("the answer was " + answered.status());
      case Result.Refused(String problem) -> throw unreachable(problem);
      case Result.NotSent(String problem) -> throw unreachable(problem);
      case Result.Lost(String problem) -> throw unreachable(problem);
    };
  }

  private static Transient unreachable(String problem) {
    return new Transient(
        FailureCode.PROVIDER_UNAVAILABLE, "its document cannot be fetched: " + problem);
  }

  private static String text(AppSettings app) {
    String location = app.location();
    try {
      if (!location.startsWith(CLASSPATH)) {
        return Files.readString(Path.of(location));
      }
      String resource = "/" + location.substring(CLASSPATH.length());
      try (InputStream in = OpenApiTools.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new Permanent(FailureCode.MISCONFIGURED, "there is no document " + location);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new Permanent(FailureCode.MISCONFIGURED, "cannot read the document " + location, e);
    }
  }

  @Override
  public List<App> apps() {
    return served().values().stream().map(served -> served.description().app()).toList();
  }

  @Override
  public List<Action> actions(AppId app) {
    Served served = served().get(app);
    return served == null ? List.of() : served.description().actions();
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    Served served = served().get(call.action().app());
    return served == null
        ? ours.execute(null, call, credential, deadline)
        : served.calls().execute(served.description(), call, credential, deadline);
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    Served served = served().get(call.action().app());
    return served == null
        ? ours.reconcile(null, call, credential, deadline)
        : served.calls().reconcile(served.description(), call, credential, deadline);
  }

  @Override
  public void close() {
    trusting.close();
  }
}
