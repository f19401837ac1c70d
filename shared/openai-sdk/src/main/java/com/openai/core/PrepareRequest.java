package com.openai.core;

import com.openai.azure.HttpRequestBuilderExtensionsKt;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.errors.InvalidResourceIdException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * In place of the SDK's class of that name: the same, but that it finds the model of a request by
 * its type, and not by Kotlin's reflection at each request.
 */
@NullMarked
public final class PrepareRequest {

  /**
   * Kotlin hides these from other languages' compilers: they are internal to the SDK, as this is.
   */
  private static final MethodHandle ADD_PATH_FOR_AZURE;

  private static final MethodHandle REPLACE_TOKEN_FOR_AZURE;
  private static final MethodHandle SECURITY_HEADERS;

  static {
    MethodHandles.Lookup sdk = MethodHandles.lookup();
    try {
      ADD_PATH_FOR_AZURE =
          sdk.findStatic(
              HttpRequestBuilderExtensionsKt.class,
              "addPathSegmentsForAzure",
              MethodType.methodType(
                  HttpRequest.Builder.class,
                  HttpRequest.Builder.class,
                  ClientOptions.class,
                  String.class));
      REPLACE_TOKEN_FOR_AZURE =
          sdk.findStatic(
              HttpRequestBuilderExtensionsKt.class,
              "replaceBearerTokenForAzure",
              MethodType.methodType(
                  HttpRequest.Builder.class, HttpRequest.Builder.class, ClientOptions.class));
      SECURITY_HEADERS =
          sdk.findVirtual(
              ClientOptions.class,
              "securityHeaders$openai_java_core_client_base",
              MethodType.methodType(Headers.class, SecurityOptions.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private PrepareRequest() {}

  /** The request with what the client and the parameters add to it. */
  public static HttpRequest prepare(
      HttpRequest request, ClientOptions client, Params parameters, SecurityOptions security) {
    String[] path = request.pathSegments().toArray(String[]::new);
    HttpRequest.Builder unlocated = request.toBuilder().pathSegments(List.of());
    @Nullable String model = model(parameters);
    try {
      HttpRequest.Builder located =
          (HttpRequest.Builder) ADD_PATH_FOR_AZURE.invokeExact(unlocated, client, model);
      HttpRequest addressed = located.addPathSegments(path).build();
      if (addressed.pathSegments().stream().anyMatch(PrepareRequest::leadsAway)) {
        try (HttpRequestBody _ = addressed.body()) {
          throw new InvalidResourceIdException();
        }
      }
      Headers headers = (Headers) SECURITY_HEADERS.invokeExact(client, security);
      HttpRequest.Builder prepared =
          addressed.toBuilder()
              .putAllQueryParams(client.queryParams())
              .replaceAllQueryParams(parameters._queryParams())
              .putAllHeaders(headers)
              .putAllHeaders(client.headers());
      HttpRequest.Builder secured =
          (HttpRequest.Builder) REPLACE_TOKEN_FOR_AZURE.invokeExact(prepared, client);
      return secured.replaceAllHeaders(parameters._headers()).build();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the SDK declares no exceptions", e);
    }
  }

  private static boolean leadsAway(String segment) {
    return segment.isEmpty() || segment.equals(".") || segment.equals("..");
  }

  private static @Nullable String model(Params parameters) {
    try {
      return switch (parameters) {
        case ChatCompletionCreateParams chat -> chat.model().toString();
        case EmbeddingCreateParams embeddings -> embeddings.model().toString();
        default -> null;
      };
    } catch (OpenAIInvalidDataException e) {
      return null;
    }
  }
}
