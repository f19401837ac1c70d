/**
 * MCP servers to be tested against: a real one, the reference implementation's from npm, and one of
 * our own with an authorization server.
 */
@NullMarked
package dev.parley.infra.sandbox.mcp;

import org.jspecify.annotations.NullMarked;
