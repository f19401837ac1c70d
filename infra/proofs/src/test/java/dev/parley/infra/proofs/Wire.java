package dev.parley.infra.proofs;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The wire to DynamoDB, as the SDK lets it be tapped: every client of these tests has it, by the
 * file in {@code software/amazon/awssdk/services/dynamodb}. It does nothing but where a {@link Tap}
 * is bound.
 */
public final class Wire implements ExecutionInterceptor {

  /** Who listens to the requests of this thread. */
  static final ScopedValue<Tap> TAP = ScopedValue.newInstance();

  private static final Tap NOBODY = new Tap() {};

  /** Listens to requests, and may stand in their way. */
  interface Tap {

    /** Before a request is made. */
    default void asking(SdkRequest request) {}

    /** The request as it is to be sent. */
    default SdkRequest asked(SdkRequest request) {
      return request;
    }

    /**
     * Whether an answer is lost on its way, after DynamoDB has done what it was asked. The client
     * then sends the request again.
     */
    default boolean loses(SdkRequest request) {
      return false;
    }

    /** The client has its answer. What this throws, the caller gets in place of it. */
    default void answered(SdkRequest request, SdkResponse response) {}
  }

  private static Tap tap() {
    return TAP.orElse(NOBODY);
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    tap().asking(context.request());
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    return tap().asked(context.request());
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    SdkHttpResponse answer = context.httpResponse();
    return answer.isSuccessful() && tap().loses(context.request())
        ? answer.toBuilder().statusCode(503).build()
        : answer;
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    tap().answered(context.request(), context.response());
  }
}
