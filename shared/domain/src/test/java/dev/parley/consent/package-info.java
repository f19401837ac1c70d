/** The contracts of this package's ports, and their in-memory references held to them. */
@NullMarked
package dev.parley.consent;

import org.jspecify.annotations.NullMarked;
