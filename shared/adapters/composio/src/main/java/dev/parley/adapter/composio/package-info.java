/**
 * The apps of Composio, and the accounts that it keeps.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.composio;

import org.jspecify.annotations.NullMarked;
