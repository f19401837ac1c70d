/** When an action needs a person's consent, and the sealed statement that proves it was given. */
@NullMarked
package dev.parley.consent;

import org.jspecify.annotations.NullMarked;
