package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccessTokens;
import dev.parley.account.Ids;
import dev.parley.account.Passwords;
import dev.parley.consent.ConsentSeal;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.micronaut.context.exceptions.NoSuchBeanException;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WiringTest {

  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  @Test
  void makes_every_port_from_settings() {
    Map<String, Object> settings =
        Map.of(
            "parley.security.secret-key",
            "x".repeat(32),
            "parley.consent.keys",
            KEY + "," + KEY.replace('M', 'N'),
            "parley.passwords.cost",
            4);
    try (ApplicationContext context = context(settings)) {
      assertThat(context.getBean(Ids.class).next()).isNotNull();
      assertThat(context.getBean(AccessTokens.class)).isNotNull();
      assertThat(context.getBean(Passwords.class).hash("correct horse")).startsWith("$2b$04$");
      assertThat(context.getBean(ConsentSeal.class)).isNotNull();
      assertThat(context.getBean(ConsentSettings.class).keys()).hasSize(2);
      assertThat(context.getBean(ConsentSettings.class).toString()).doesNotContain(KEY);
      assertThat(context.getBean(SecuritySettings.class).toString()).doesNotContain("xxxx");
    }
  }

  @Test
  void hashes_passwords_at_cost_twelve_unless_told_otherwise() {
    try (ApplicationContext context = context(Map.of())) {
      assertThat(context.getBean(PasswordSettings.class).cost()).isEqualTo(12);
    }
  }

  @Test
  void says_which_secret_is_missing() {
    try (ApplicationContext context =
        context(Map.of("parley.security.secret-key", "", "parley.consent.keys", ""))) {
      assertThatThrownBy(() -> context.getBean(AccessTokens.class))
          .isInstanceOf(BeanInstantiationException.class)
          .hasMessageContaining("SECRET_KEY");
      assertThatThrownBy(() -> context.getBean(ConsentSeal.class))
          .isInstanceOf(NoSuchBeanException.class)
          .hasMessageContaining("parley.consent.keys");
    }
  }

  private static ApplicationContext context(Map<String, Object> settings) {
    ApplicationContext context = ApplicationContext.builder().properties(settings).build();
    context.start();
    // The frame that the adapter runs in brings the clock.
    if (!context.containsBean(InstantSource.class)) {
      context.registerSingleton(InstantSource.class, InstantSource.system());
    }
    return context;
  }
}
