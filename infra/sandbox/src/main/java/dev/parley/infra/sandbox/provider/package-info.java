/**
 * Stand-ins for the outside services that connectors speak to: Gmail, Slack and GitHub, with their
 * OAuth servers, over HTTP on loopback. They keep the real paths, shapes, errors, scopes and
 * habits, so that only a base URL and a client id tell them from the real thing; mails sent through
 * them really travel over SMTP. What an assistant may do with such a service is not decided here.
 */
@NullMarked
package dev.parley.infra.sandbox.provider;

import org.jspecify.annotations.NullMarked;
