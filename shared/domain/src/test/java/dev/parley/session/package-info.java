/** What the sessions promise, and the tests of this package. */
@NullMarked
package dev.parley.session;

import org.jspecify.annotations.NullMarked;
