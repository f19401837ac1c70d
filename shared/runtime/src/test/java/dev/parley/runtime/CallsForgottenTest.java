package dev.parley.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.HandlerUtils;
import io.micronaut.function.aws.proxy.MockLambdaContext;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class CallsForgottenTest {

  @Test
  void a_process_keeps_nothing_of_the_calls_before() {
    try (ApplicationContext context = ApplicationContext.run()) {
      for (int call = 0; call < 3; call++) {
        HandlerUtils.configureWithContext(() -> context, new Call());
      }
      assertThat(context.getBeanRegistrations(Context.class)).isEmpty();
      assertThat(context.getBeanRegistrations(LambdaLogger.class)).isEmpty();
      assertThat(MDC.get("AWSRequestId")).isEqualTo("a call");
    } finally {
      MDC.clear();
    }
  }

  private static final class Call extends MockLambdaContext {
    @Override
    public String getAwsRequestId() {
      return "a call";
    }
  }
}
