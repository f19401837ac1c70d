/**
 * The workflow behind a message: its states, what leads from one to the next, and the runner that
 * does the work.
 */
@NullMarked
package dev.parley.session;

import org.jspecify.annotations.NullMarked;
