/** What every request meets before its use case: rate limits and idempotency keys. */
@NullMarked
package dev.parley.request;

import org.jspecify.annotations.NullMarked;
