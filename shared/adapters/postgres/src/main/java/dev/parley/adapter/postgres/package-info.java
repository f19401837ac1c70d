/**
 * The domain's ports on PostgreSQL, and its migrations.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.postgres;

import org.jspecify.annotations.NullMarked;
