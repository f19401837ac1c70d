/**
 * Remote MCP servers as apps.
 *
 * <p>Only the wiring is public; no rule of the domain lives here.
 */
@NullMarked
package dev.parley.adapter.mcp;

import org.jspecify.annotations.NullMarked;
