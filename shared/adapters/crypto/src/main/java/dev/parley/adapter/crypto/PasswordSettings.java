package dev.parley.adapter.crypto;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How passwords are hashed.
 *
 * @param cost bcrypt's, 4 to 31: two to the power of it is the number of rounds. Twelve takes about
 *     a quarter of a second on a small machine
 */
@ConfigurationProperties("parley.passwords")
record PasswordSettings(@Bindable(defaultValue = "12") int cost) {}
