/**
 * The promises about decisions, held against the real parts in large numbers: small counts in the
 * build, the full ones by {@code infra/prove}. No code of the product lives here.
 */
@NullMarked
package dev.parley.infra.proofs;

import org.jspecify.annotations.NullMarked;
