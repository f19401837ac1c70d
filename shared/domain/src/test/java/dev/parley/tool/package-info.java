/** What every source of tools promises, and the tests of this package. */
@NullMarked
package dev.parley.tool;

import org.jspecify.annotations.NullMarked;
