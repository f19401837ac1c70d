/** The contracts of what needs a secret or chance, and the attacks they withstand. */
@NullMarked
package dev.parley.adapter.crypto;

import org.jspecify.annotations.NullMarked;
