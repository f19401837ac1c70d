/** The adapter against the sandbox's authorization servers and against one that misbehaves. */
@NullMarked
package dev.parley.adapter.oauth;

import org.jspecify.annotations.NullMarked;
