/** The providers as their own vendors' clients see them. */
@NullMarked
package dev.parley.infra.sandbox.provider;

import org.jspecify.annotations.NullMarked;
