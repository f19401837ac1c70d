package dev.parley.infra.lambda;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A stack that answers: its APIs on the loopback address, its schedules and its queues. Instances
 * start when they are first needed.
 */
public final class Served implements AutoCloseable {

  private final Map<String, Instances> instances = new ConcurrentHashMap<>();
  private final Gateway gateway;
  private final WebSocketGateways webSockets;
  private final Schedules schedules;
  private final QueuePollers pollers;

  private Served(
      Gateway gateway, WebSocketGateways webSockets, Schedules schedules, QueuePollers pollers) {
    this.gateway = gateway;
    this.webSockets = webSockets;
    this.schedules = schedules;
    this.pollers = pollers;
  }

  /**
   * How it serves.
   *
   * @param mostInstances of one function, at once
   * @param log takes each line that a function writes
   * @param reports takes what each invocation took
   */
  public record Options(
      Initialization initialization,
      int mostInstances,
      Consumer<String> log,
      Consumer<Instances.Report> reports) {}

  /**
   * Serves from now on, on the port that the surroundings were started with. WebSocket APIs are on
   * the ports behind it, or on any that is free.
   *
   * @param runtime what functions run under
   */
  public static Served start(Stack stack, ManagedRuntime runtime, Options options) {
    Map<String, Instances> instances = new ConcurrentHashMap<>();
    Function<String, Instances> named = name -> Objects.requireNonNull(instances.get(name), name);
    int port = stack.surroundings().settings().port();
    // Before the functions: they are to know where it is.
    WebSocketGateways webSockets =
        WebSocketGateways.start(
            stack.deployment().webSocketApis(), named, port, WebSocketGateway.Limits.REAL);
    stack
        .functions()
        .forEach(
            (name, function) ->
                instances.put(
                    name,
                    new Instances(
                        stack.knowing(function, webSockets.variables(name)),
                        runtime,
                        options.initialization(),
                        Instance.Launch.PLAIN.logging(
                            line -> options.log().accept(name + " | " + line)),
                        options.mostInstances(),
                        options.reports())));
    Served served =
        new Served(
            Gateway.start(stack.deployment(), named, port),
            webSockets,
            new Schedules(stack.deployment().schedules(), named),
            new QueuePollers(
                stack.deployment().queueMappings(), stack.sqs(), stack::queueUrl, named));
    served.instances.putAll(instances);
    return served;
  }

  /** Starts an instance of each function, one after the other, instead of when it is needed. */
  public void prepare() throws InterruptedException {
    for (Instances each : instances.values()) {
      each.prepare();
    }
  }

  /** Where the API answers. */
  public URI address() {
    return URI.create("http://localhost:" + gateway.port());
  }

  /** Where the WebSocket APIs answer, by their logical names; empty where there is none. */
  public Map<String, URI> webSocketAddresses() {
    return webSockets.addresses();
  }

  @Override
  public void close() {
    schedules.close();
    pollers.close();
    webSockets.close();
    gateway.close();
    instances.values().parallelStream().forEach(Instances::close);
  }
}
