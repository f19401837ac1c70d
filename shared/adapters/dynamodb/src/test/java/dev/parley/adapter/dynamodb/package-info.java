/**
 * The contracts of the domain's stores against DynamoDB Local, and the samples of what is stored.
 */
@NullMarked
package dev.parley.adapter.dynamodb;

import org.jspecify.annotations.NullMarked;
