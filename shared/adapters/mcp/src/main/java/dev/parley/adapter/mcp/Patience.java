package dev.parley.adapter.mcp;

import java.time.Duration;

/**
 * How long servers are waited for.
 *
 * @param listing how long a listing of tools may take; all but the first are waited for by nobody
 * @param moment how long whoever wants to know which apps there are waits for a server that was
 *     never heard of, once; one that takes longer than this is slow
 */
record Patience(Duration listing, Duration moment) {

  static final Patience STANDARD = new Patience(Duration.ofSeconds(3), Duration.ofSeconds(1));
}
