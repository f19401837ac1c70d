/** Whether what we depend on is there. What to do about it is for whoever asks. */
@NullMarked
package dev.parley.health;

import org.jspecify.annotations.NullMarked;
