package dev.parley.adapter.sqs;

import dev.parley.interaction.Wakeups;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.URI;

/** The port on the queue, where one is configured. */
@Factory
@Requires(property = "parley.sqs.queue-url")
final class SqsBeans {

  @Singleton
  @Bean(typed = Wakeups.class, preDestroy = "close")
  SqsWakeups wakeups(SqsSettings settings) {
    String endpoint = settings.endpoint();
    return new SqsWakeups(
        SqsWakeups.client(endpoint == null ? null : URI.create(endpoint), settings.region()),
        settings.queueUrl());
  }
}
