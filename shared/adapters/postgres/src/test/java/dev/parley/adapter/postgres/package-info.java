/** The contracts of the domain on a real PostgreSQL, and what only this store promises. */
@NullMarked
package dev.parley.adapter.postgres;

import org.jspecify.annotations.NullMarked;
