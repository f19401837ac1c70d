package dev.parley.infra.local;

import io.micronaut.context.ApplicationContext;
import java.net.URI;

/**
 * A Parley that runs, as tests see it.
 *
 * @param address where its API answers
 * @param imapPort where mail is read that it sent
 * @param beans of its own or of another process, but on its stores
 */
public record Installation(URI address, int imapPort, ApplicationContext beans) {}
