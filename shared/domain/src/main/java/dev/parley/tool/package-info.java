/** Apps and their actions: what can be done, what it takes, how risky it is, and doing it. */
@NullMarked
package dev.parley.tool;

import org.jspecify.annotations.NullMarked;
