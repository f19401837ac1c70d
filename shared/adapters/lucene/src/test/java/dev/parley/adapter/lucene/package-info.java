/** The tests of the search. */
@NullMarked
package dev.parley.adapter.lucene;

import org.jspecify.annotations.NullMarked;
