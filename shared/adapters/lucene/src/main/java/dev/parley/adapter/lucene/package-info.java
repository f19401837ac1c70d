/**
 * The search of actions, in memory, on Apache Lucene. What is learnt and what is written by hand
 * lies in the resources beside this package; their README says where they come from.
 */
@NullMarked
package dev.parley.adapter.lucene;

import org.jspecify.annotations.NullMarked;
