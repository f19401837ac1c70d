/** Connected accounts: starting and completing OAuth, credentials and their refresh. */
@NullMarked
package dev.parley.connection;

import org.jspecify.annotations.NullMarked;
