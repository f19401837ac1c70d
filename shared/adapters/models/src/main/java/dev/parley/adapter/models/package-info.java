/**
 * The language model port on any OpenAI-compatible server.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.models;

import org.jspecify.annotations.NullMarked;
