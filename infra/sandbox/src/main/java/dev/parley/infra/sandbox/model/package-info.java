/**
 * The stand-in model: an OpenAI-compatible HTTP server that answers by rules, so that Parley can be
 * tried and tested without a key. It holds what a request says and how words, dates and numbers are
 * read from it; it knows nothing of Parley, its prompts or its apps, and the fake providers live
 * elsewhere.
 */
@NullMarked
package dev.parley.infra.sandbox.model;

import org.jspecify.annotations.NullMarked;
