/** The connectors against the sandbox, and documents of all kinds. */
@NullMarked
package dev.parley.adapter.openapi;

import org.jspecify.annotations.NullMarked;
