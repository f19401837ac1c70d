@NullMarked
package dev.parley.adapter.composio;

import org.jspecify.annotations.NullMarked;
