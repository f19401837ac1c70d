package dev.parley.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.function.aws.DefaultLambdaContextFactory;
import io.micronaut.function.aws.LambdaContextFactory;
import jakarta.inject.Singleton;

/**
 * Makes no bean of what the Lambda runtime tells of a call. Micronaut's own registers two for each
 * call and lets go of none, which is a kilobyte a call for as long as the process lives. Nothing
 * here asks for them.
 */
@Singleton
@Replaces(DefaultLambdaContextFactory.class)
@Requires(classes = LambdaContextFactory.class)
final class CallsForgotten implements LambdaContextFactory {

  @Override
  public void registerSingletons(Context call) {
    // The ids of a call are in the log all the same, by DiagnosticInfoPopulator.
  }
}
