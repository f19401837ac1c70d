/**
 * What went wrong outside, told as {@code Transient} (worth trying again) or {@code Permanent},
 * with a code. Refusals by a rule are values of the use cases and do not live here.
 */
@NullMarked
package dev.parley.failure;

import org.jspecify.annotations.NullMarked;
