/**
 * The adapter against MCP servers over real HTTP: a small one that can fail, and the reference's.
 */
@NullMarked
package dev.parley.adapter.mcp;

import org.jspecify.annotations.NullMarked;
