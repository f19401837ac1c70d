/**
 * Apps that are described by an OpenAPI document: each operation is an action, its security scheme
 * says how an account is connected. What is special about a provider stands in its document, never
 * in code here; see the README beside the documents for the words that are ours.
 */
@NullMarked
package dev.parley.adapter.openapi;

import org.jspecify.annotations.NullMarked;
