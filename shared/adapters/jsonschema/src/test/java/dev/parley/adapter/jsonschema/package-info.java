/** The contract of argument checks, and what only full JSON Schema can say. */
@NullMarked
package dev.parley.adapter.jsonschema;

import org.jspecify.annotations.NullMarked;
