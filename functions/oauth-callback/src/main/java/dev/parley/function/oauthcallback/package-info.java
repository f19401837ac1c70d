/**
 * The function that takes a person back from a provider's sign-in.
 *
 * <p>Controllers or event handlers of a few lines and their records; rules live in the domain.
 */
@NullMarked
package dev.parley.function.oauthcallback;

import org.jspecify.annotations.NullMarked;
