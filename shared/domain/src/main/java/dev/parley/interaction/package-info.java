/**
 * What a person is asked, and who answered: one question, one winner. Also the wake-up that an
 * answer causes.
 */
@NullMarked
package dev.parley.interaction;

import org.jspecify.annotations.NullMarked;
