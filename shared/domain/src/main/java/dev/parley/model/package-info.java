/** The language model as a port. What it is asked for is decided where the answer is used. */
@NullMarked
package dev.parley.model;

import org.jspecify.annotations.NullMarked;
