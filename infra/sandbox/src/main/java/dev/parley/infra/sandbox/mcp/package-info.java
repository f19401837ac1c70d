/** A real MCP server to be tested against: the reference implementation's, from npm. */
@NullMarked
package dev.parley.infra.sandbox.mcp;

import org.jspecify.annotations.NullMarked;
