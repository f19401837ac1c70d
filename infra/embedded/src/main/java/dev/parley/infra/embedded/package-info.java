/**
 * The real parts that tests and the local runner stand on: PostgreSQL, DynamoDB Local, an SQS API
 * and a mail server. Nothing here is ever part of a Lambda.
 */
@NullMarked
package dev.parley.infra.embedded;

import org.jspecify.annotations.NullMarked;
