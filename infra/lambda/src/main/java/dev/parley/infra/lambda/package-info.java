/**
 * Lambda, API Gateway, EventBridge Scheduler and the event source mapping of SQS, played on this
 * machine for the functions that {@code template.yaml} deploys: their zips run as they are, each
 * instance in a process of its own.
 *
 * <p>What is measured here are real processes; what is missing are the micro machine around them
 * (memory and processor are bounded by flags of the JVM alone), permissions, and the network.
 */
@NullMarked
package dev.parley.infra.lambda;

import org.jspecify.annotations.NullMarked;
