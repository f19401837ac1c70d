package dev.parley.infra.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A function as it is deployed.
 *
 * @param name its logical name in the template
 * @param zip its packaged code
 * @param handler a class, or a script where the Web Adapter stands before the function
 * @param memoryMegabytes what it may take
 * @param timeout after which an invocation is ended
 * @param environment its own variables, without those that Lambda adds
 */
public record LambdaFunction(
    String name,
    Path zip,
    String handler,
    int memoryMegabytes,
    Duration timeout,
    Map<String, String> environment) {

  public LambdaFunction {
    environment = Map.copyOf(environment);
  }

  /** The same with more variables, or others. */
  public LambdaFunction with(Map<String, String> variables) {
    Map<String, String> all = new TreeMap<>(environment);
    all.putAll(variables);
    return new LambdaFunction(name, zip, handler, memoryMegabytes, timeout, all);
  }

  /** Whether it is a web application, which the Web Adapter's layer starts and asks. */
  boolean isWebApplication() {
    return "/opt/bootstrap".equals(environment.get("AWS_LAMBDA_EXEC_WRAPPER"));
  }
}
