/**
 * Requests to addresses that people can name: APIs that an organisation adds, documents that it
 * points to. Here it is decided where such a request may go, and nowhere else.
 *
 * <p>Neither the domain, which opens no connections, nor an adapter, which no other may know: what
 * several adapters send through.
 */
@NullMarked
package dev.parley.outbound;

import org.jspecify.annotations.NullMarked;
