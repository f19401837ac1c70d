/**
 * The apps that an organisation adds for itself, from OpenAPI documents and MCP servers. How a
 * document is read and an API or a server called is for an adapter.
 */
@NullMarked
package dev.parley.integration;

import org.jspecify.annotations.NullMarked;
