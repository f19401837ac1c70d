package dev.parley.adapter.postgres;

import dev.parley.infra.embedded.PostgresPart;
import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.Map;

/** A database of the tests' own and the adapter's beans on it, started by the first who asks. */
final class Store {

  static final String ENCRYPTION_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  private Store() {}

  /** The adapter as the tests share it. */
  static ApplicationContext shared() {
    return Shared.CONTEXT;
  }

  /** The adapter on a database, with these settings more. */
  static ApplicationContext on(String url, Map<String, Object> settings) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "datasources.default.url",
                url,
                "datasources.default.username",
                "postgres",
                "datasources.default.password",
                "",
                "datasources.default.maximum-pool-size",
                10,
                "flyway.datasources.default.enabled",
                true,
                "parley.encryption.key",
                ENCRYPTION_KEY));
    all.putAll(settings);
    return ApplicationContext.run(all, "test");
  }

  private static final class Shared {
    static final ApplicationContext CONTEXT = on(PostgresPart.throwaway().newDatabase(), Map.of());
  }
}
