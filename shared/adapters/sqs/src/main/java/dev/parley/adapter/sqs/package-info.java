/**
 * Wake-ups of turns through an SQS queue.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.sqs;

import org.jspecify.annotations.NullMarked;
