/**
 * The Micronaut glue every function needs: wiring of use cases, errors, security, limits, request
 * id, settings and priming. Nothing here knows an outside system or a single function.
 */
@NullMarked
package dev.parley.runtime;

import org.jspecify.annotations.NullMarked;
