package dev.parley.infra.lambda;

import dev.parley.infra.local.Surroundings;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.infra.sandbox.provider.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A packaged function on the surroundings of the local runner, and what it is asked first: the
 * plainest thing it does, for who looks at how functions start.
 *
 * @param name its folder
 */
record FirstCall(String name, LambdaFunction function, byte[] event) {

  private static final String PROXY =
      "io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction";

  /** As the template has it. */
  private static final int MEGABYTES = 2048;

  /** All functions, by name. */
  static List<FirstCall> all(Path root, Surroundings around, String queueUrl, String token) {
    Map<String, String> environment = environment(around, queueUrl);
    return List.of(
        api(root, "auth", environment, "GET", "/api/v1/auth/me", token),
        chat(root, environment, token),
        new FirstCall(
            "cleanup",
            function(root, "cleanup", "dev.parley.function.cleanup.CleanupHandler", environment),
            "{\"source\":\"aws.scheduler\"}".getBytes(StandardCharsets.UTF_8)),
        api(root, "consent", environment, "GET", "/api/v1/chat/grants", token),
        api(root, "conversations", environment, "GET", "/api/v1/chat/conversations", token),
        api(root, "health", environment, "GET", "/health", token),
        api(root, "integrations", environment, "GET", "/api/v1/integrations", token),
        api(root, "oauth-callback", environment, "GET", "/api/v1/auth/callback", token),
        new FirstCall(
            "turns",
            function(root, "turns", "dev.parley.function.turns.TurnsHandler", environment),
            """
            {"Records":[{"messageId":"1","eventSource":"aws:sqs",\
            "body":"{\\"session_id\\":\\"00000000-0000-7000-8000-000000000001\\"}"}]}"""
                .getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether that is the answer of a function that works. */
  static boolean isGood(Answer answer) {
    return switch (answer) {
      case Answer.Whole(String payload) ->
          !payload.contains("\"statusCode\":5") && !payload.contains("\"statusCode\":401");
      case Answer.Streamed(String _, InputStream payload) -> {
        try (payload) {
          yield new String(payload.readAllBytes(), StandardCharsets.UTF_8)
              .contains("\"statusCode\":200");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      case Answer.Failed _ -> false;
    };
  }

  private static FirstCall api(
      Path root,
      String name,
      Map<String, String> environment,
      String method,
      String path,
      String token) {
    return new FirstCall(
        name,
        function(root, name, PROXY, environment),
        event(method, path, token, null).getBytes(StandardCharsets.UTF_8));
  }

  /** A turn that is answered with words. */
  private static FirstCall chat(Path root, Map<String, String> environment, String token) {
    Map<String, String> web = new TreeMap<>(environment);
    web.put("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap");
    web.put("AWS_LWA_INVOKE_MODE", "response_stream");
    web.put("AWS_LWA_PORT", "8080");
    web.put("PARLEY_PORT", "8080");
    return new FirstCall(
        "chat",
        function(root, "chat", "run.sh", web),
        event("POST", "/api/v1/chat/messages", token, "{\\\"message\\\":\\\"What can you do?\\\"}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static LambdaFunction function(
      Path root, String name, String handler, Map<String, String> environment) {
    return new LambdaFunction(
        name,
        root.resolve("functions/" + name + "/target/function.zip"),
        handler,
        MEGABYTES,
        Duration.ofSeconds(60),
        environment);
  }

  private static String event(
      String method, String path, String token, @org.jspecify.annotations.Nullable String body) {
    return """
        {"resource":"%2$s","path":"%2$s","httpMethod":"%1$s","isBase64Encoded":false,"body":%4$s,\
        "headers":{"Authorization":"Bearer %3$s","Content-Type":"application/json"},\
        "multiValueHeaders":{"Authorization":["Bearer %3$s"],"Content-Type":["application/json"]},\
        "requestContext":{"httpMethod":"%1$s","path":"%2$s","stage":"live","resourcePath":"%2$s",\
        "requestId":"1","identity":{"sourceIp":"127.0.0.1"}}}"""
        .formatted(method, path, token, body == null ? "null" : "\"" + body + "\"");
  }

  private static Map<String, String> environment(Surroundings around, String queueUrl) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("SECRET_KEY", around.key("secret-key"));
    environment.put("ENCRYPTION_KEY", around.key("encryption-key"));
    environment.put("PARLEY_CONSENT_KEYS", around.key("consent-key"));
    environment.put("DATASOURCES_DEFAULT_URL", around.parts().postgres().jdbcUrl());
    environment.put("DATASOURCES_DEFAULT_USERNAME", around.parts().postgres().user());
    environment.put("DATASOURCES_DEFAULT_PASSWORD", "");
    environment.put("PARLEY_DYNAMODB_TABLE", Surroundings.TABLE);
    environment.put("PARLEY_DYNAMODB_REGION", Surroundings.REGION);
    environment.put("PARLEY_DYNAMODB_ENDPOINT", around.parts().dynamo().endpoint().toString());
    environment.put("PARLEY_SQS_QUEUE_URL", queueUrl);
    environment.put("PARLEY_SQS_REGION", Surroundings.REGION);
    environment.put("PARLEY_SQS_ENDPOINT", around.parts().queue().endpoint().toString());
    environment.put("PARLEY_OAUTH_REDIRECT_URI", around.callback().toString());
    environment.put("RATE_LIMIT_PER_MINUTE", "1000000");
    environment.put("RATE_LIMIT_AUTH", "1000000");
    StandInModel model = around.model();
    if (model != null) {
      environment.put("OPENAI_BASE_URL", model.baseUrl().toString());
      environment.put("OPENAI_API_KEY", "none-needed");
      environment.put("OPENAI_MODEL", StandInModel.MODEL);
    }
    for (Provider provider : Provider.values()) {
      String app = "PARLEY_APPS_" + provider.name().toUpperCase(Locale.ROOT);
      environment.put(app + "_BASE_URL", around.base(provider).toString());
      environment.put(app + "_CLIENT_ID", Surroundings.CLIENT_ID);
      environment.put(app + "_CLIENT_SECRET", around.key("client-secret"));
    }
    return environment;
  }
}
