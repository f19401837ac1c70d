/**
 * The domain's ports on one DynamoDB table.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.dynamodb;

import org.jspecify.annotations.NullMarked;
