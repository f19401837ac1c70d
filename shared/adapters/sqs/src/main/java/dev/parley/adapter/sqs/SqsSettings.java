package dev.parley.adapter.sqs;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * Where the queue is.
 *
 * @param queueUrl its address
 * @param endpoint where a stand-in for SQS listens; absent for the real one
 * @param region absent for the one the environment names
 */
@ConfigurationProperties("parley.sqs")
record SqsSettings(String queueUrl, @Nullable String endpoint, @Nullable String region) {}
