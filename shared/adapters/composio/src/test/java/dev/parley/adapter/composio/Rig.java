package dev.parley.adapter.composio;

import dev.parley.infra.sandbox.provider.SandboxComposio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A sandbox Composio and what talks to it, on a clock that can be moved. */
final class Rig implements AutoCloseable {

  static final String KEY = "ak_of-the-tests";
  static final URI CALLBACK = URI.create("https://parley.example/api/v1/auth/callback");

  final SandboxComposio composio;
  final MovedClock clock = new MovedClock();
  private final List<ComposioClient> clients = new ArrayList<>();

  /** On the system's time, or as far from it as it was moved. */
  static final class MovedClock implements InstantSource {
    private Duration ahead = Duration.ZERO;

    void move(Duration by) {
      ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }
  }

  /** With the settings that a test wants other than usual. */
  static final class Wanted {
    private URI baseUrl;
    private String key = KEY;
    private List<String> toolkits = List.of("notion", "linear", "hackernews");
    private List<String> authConfigs = List.of();
    private List<String> versions = List.of();

    Wanted(URI baseUrl) {
      this.baseUrl = baseUrl;
    }

    Wanted at(URI other) {
      baseUrl = other;
      return this;
    }

    Wanted key(String other) {
      key = other;
      return this;
    }

    Wanted toolkits(String... slugs) {
      toolkits = List.of(slugs);
      return this;
    }

    Wanted authConfigs(String... pairs) {
      authConfigs = List.of(pairs);
      return this;
    }

    Wanted versions(String... pairs) {
      versions = List.of(pairs);
      return this;
    }

    ComposioSettings settings() {
      return new ComposioSettings(
          key,
          baseUrl,
          "v3.1",
          toolkits,
          authConfigs,
          versions,
          Duration.ofSeconds(10),
          Duration.ofMinutes(15));
    }
  }

  Rig() {
    this(1000);
  }

  Rig(int largestPage) {
    composio = SandboxComposio.start(0, KEY, largestPage);
  }

  Wanted wanted() {
    return new Wanted(composio.base());
  }

  ComposioTools tools(Wanted wanted) {
    ComposioClient client = client(wanted);
    return new ComposioTools(new Toolkits(wanted.settings(), client, clock), client, clock);
  }

  ComposioLinks links(Wanted wanted) {
    ComposioClient client = client(wanted);
    return new ComposioLinks(
        wanted.settings(), new Toolkits(wanted.settings(), client, clock), client, clock, CALLBACK);
  }

  private ComposioClient client(Wanted wanted) {
    ComposioClient client = new ComposioClient(wanted.settings(), clock);
    clients.add(client);
    return client;
  }

  /** Where nobody listens. */
  static URI nowhere() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clients.forEach(ComposioClient::close);
    composio.close();
  }
}
