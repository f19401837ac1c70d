/**
 * The check of arguments against JSON Schemas.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.jsonschema;

import org.jspecify.annotations.NullMarked;
