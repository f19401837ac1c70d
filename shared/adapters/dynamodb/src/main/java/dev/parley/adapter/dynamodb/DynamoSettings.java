package dev.parley.adapter.dynamodb;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * Where the table is.
 *
 * @param table its name
 * @param endpoint where DynamoDB Local listens; absent for the real one
 * @param region absent for the one the environment names
 * @param createTable whether the table is made at the start if it is missing
 */
@Requires(property = "parley.dynamodb.table")
@ConfigurationProperties("parley.dynamodb")
record DynamoSettings(
    String table,
    @Nullable String endpoint,
    @Nullable String region,
    @Bindable(defaultValue = "false") boolean createTable) {}
