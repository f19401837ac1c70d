/** What rate limits and idempotency keys promise, and the tests of this package. */
@NullMarked
package dev.parley.request;

import org.jspecify.annotations.NullMarked;
