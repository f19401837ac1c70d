/** JSON values as plain Java data. Reading and writing text is for the adapters. */
@NullMarked
package dev.parley.json;

import org.jspecify.annotations.NullMarked;
