/**
 * Apps described by an OpenAPI document.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.openapi;

import org.jspecify.annotations.NullMarked;
