/** The contract of wake-ups against a real SQS API. */
@NullMarked
package dev.parley.adapter.sqs;

import org.jspecify.annotations.NullMarked;
