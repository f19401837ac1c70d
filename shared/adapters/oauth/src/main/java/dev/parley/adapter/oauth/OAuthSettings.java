package dev.parley.adapter.oauth;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;

/**
 * The same for all apps.
 *
 * @param redirectUri where authorization servers send the browser back to, as registered with them
 * @param timeout how long one request to an authorization server may take
 */
@ConfigurationProperties("parley.oauth")
record OAuthSettings(URI redirectUri, @Bindable(defaultValue = "PT10S") Duration timeout) {}
