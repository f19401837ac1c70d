/** The guard, against servers of the tests' own. */
@NullMarked
package dev.parley.outbound;

import org.jspecify.annotations.NullMarked;
