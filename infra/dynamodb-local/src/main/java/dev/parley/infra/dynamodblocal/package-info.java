/**
 * The main class of the process that DynamoDB Local runs in, and, written at build time, the class
 * path it needs. Who starts that process lives in {@code dev.parley.infra.embedded}.
 */
@NullMarked
package dev.parley.infra.dynamodblocal;

import org.jspecify.annotations.NullMarked;
