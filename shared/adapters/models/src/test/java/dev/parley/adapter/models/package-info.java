/** The adapter against the stand-in model, which behaves and misbehaves over real HTTP. */
@NullMarked
package dev.parley.adapter.models;

import org.jspecify.annotations.NullMarked;
