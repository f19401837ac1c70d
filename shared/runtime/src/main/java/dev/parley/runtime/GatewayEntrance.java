package dev.parley.runtime;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyEventHandler;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * As an event of API Gateway, through the JSON of the Lambda runtime: the runtime's classes are
 * there where it runs us.
 */
@Singleton
@Requires(beans = Priming.class, missingBeans = EmbeddedServer.class)
@Requires(classes = {ApiGatewayProxyEventHandler.class, LambdaEventSerializers.class})
final class GatewayEntrance implements Entrance {

  private final ApiGatewayProxyEventHandler handler;
  private final PojoSerializer<APIGatewayProxyRequestEvent> requests;
  private final PojoSerializer<APIGatewayProxyResponseEvent> responses;

  GatewayEntrance(ApplicationContext context) {
    this.handler = new ApiGatewayProxyEventHandler(context);
    this.requests = EventJson.of(APIGatewayProxyRequestEvent.class);
    this.responses = EventJson.of(APIGatewayProxyResponseEvent.class);
  }

  @Override
  public int enter(String method, String path, Map<String, String> headers, @Nullable String body)
      throws IOException {
    APIGatewayProxyRequestEvent event =
        new APIGatewayProxyRequestEvent()
            .withHttpMethod(method)
            .withPath(path)
            .withResource(path)
            .withHeaders(new HashMap<>(headers))
            .withMultiValueHeaders(
                headers.entrySet().stream()
                    .collect(
                        Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))))
            .withBody(body)
            .withIsBase64Encoded(false)
            .withRequestContext(
                new APIGatewayProxyRequestEvent.ProxyRequestContext()
                    .withHttpMethod(method)
                    .withPath(path)
                    .withIdentity(
                        new APIGatewayProxyRequestEvent.RequestIdentity()
                            .withSourceIp("127.0.0.1")));
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    requests.toJson(event, sent);
    APIGatewayProxyRequestEvent received =
        requests.fromJson(new ByteArrayInputStream(sent.toByteArray()));
    APIGatewayProxyResponseEvent answer =
        handler
            .exchange(received, new APIGatewayProxyResponseEvent())
            .getResponse()
            .getNativeResponse();
    responses.toJson(answer, new ByteArrayOutputStream());
    return answer.getStatusCode();
  }
}
