/** What the ports of connected accounts promise, and the tests of this package. */
@NullMarked
package dev.parley.connection;

import org.jspecify.annotations.NullMarked;
