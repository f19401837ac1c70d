/**
 * The apps that an organisation adds for itself, from OpenAPI documents. How a document is read and
 * an API called is for an adapter.
 */
@NullMarked
package dev.parley.integration;

import org.jspecify.annotations.NullMarked;
