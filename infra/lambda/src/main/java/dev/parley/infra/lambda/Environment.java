package dev.parley.infra.lambda;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a function finds around it on Lambda, by variables and by the size of the machine. */
final class Environment {

  static final String REGION = "eu-central-1";

  /** Up to how many megabytes a function sees one processor more; the first two come with less. */
  private static final int[] STEPS = {3008, 5307, 7076, 8845};

  private Environment() {}

  /** The function's own variables and those that Lambda adds. */
  static Map<String, String> of(
      LambdaFunction function, String runtimeApi, Path taskRoot, Initialization initialization) {
    Map<String, String> variables = new TreeMap<>(function.environment());
    // The wrapper is on a layer, whose part we play.
    variables.put("_HANDLER", function.handler());
    variables.put("AWS_REGION", REGION);
    variables.put("AWS_DEFAULT_REGION", REGION);
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", initialization.wire());
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
    variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    variables.putIfAbsent("AWS_ACCESS_KEY_ID", "local");
    variables.putIfAbsent("AWS_SECRET_ACCESS_KEY", "local");
    variables.putIfAbsent("AWS_SESSION_TOKEN", "local");
    variables.put("LAMBDA_TASK_ROOT", taskRoot.toString());
    variables.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
    variables.put("LANG", "en_US.UTF-8");
    variables.put("TZ", ":UTC");
    variables.put("PATH", ManagedRuntime.commands() + ":/usr/local/bin:/usr/bin:/bin");
    return variables;
  }

  /** Flags that make a JVM take this machine for one of the function's size. */
  static List<String> machine(LambdaFunction function) {
    return List.of("-XX:MaxRAM=" + function.memoryMegabytes() + "m", processors(function));
  }

  /** The flag for as many processors as the function sees. */
  private static String processors(LambdaFunction function) {
    int processors = 2;
    for (int step : STEPS) {
      if (function.memoryMegabytes() > step) {
        processors++;
      }
    }
    return "-XX:ActiveProcessorCount=" + processors;
  }
}
