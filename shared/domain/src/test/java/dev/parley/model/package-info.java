/** What every language model promises, and the tests of this package. */
@NullMarked
package dev.parley.model;

import org.jspecify.annotations.NullMarked;
