/**
 * The same chat turn asked of Parley and of what people would use instead, on one machine in one
 * run: the servers are processes of their own, and so are the stores and the model. The peers'
 * sources are in {@code infra/bench/peers}; nothing of it is shipped.
 */
@NullMarked
package dev.parley.infra.bench.peers;

import org.jspecify.annotations.NullMarked;
