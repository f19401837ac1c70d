package dev.parley.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.UserId;
import dev.parley.account.Users;
import dev.parley.connection.Connections;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.infra.embedded.PostgresPart;
import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.micronaut.context.exceptions.NoSuchBeanException;
import io.micronaut.data.exceptions.DataAccessException;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreFailuresTest {

  private static final UserId NOBODY = new UserId(UUID.randomUUID());

  @Test
  void starts_without_a_database_and_says_that_it_cannot_be_reached() {
    Map<String, Object> settings =
        Map.of(
            "flyway.datasources.default.enabled",
            false,
            "datasources.default.connection-timeout",
            "500");
    try (ApplicationContext context = Store.on("jdbc:postgresql://127.0.0.1:1/none", settings)) {
      Users users = context.getBean(Users.class);

      assertThatThrownBy(() -> users.find(NOBODY))
          .isInstanceOfSatisfying(
              Transient.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNAVAILABLE));
    }
  }

  @Test
  void says_that_a_wrong_database_is_a_wrong_setting() {
    String none = PostgresPart.throwaway().jdbcUrl("none");
    Map<String, Object> settings =
        Map.of(
            "flyway.datasources.default.enabled",
            false,
            "datasources.default.connection-timeout",
            "500");
    try (ApplicationContext context = Store.on(none, settings)) {
      Users users = context.getBean(Users.class);

      assertThatThrownBy(() -> users.find(NOBODY))
          .isInstanceOfSatisfying(
              Permanent.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.MISCONFIGURED));
    }
  }

  @Test
  void says_that_a_missing_table_cannot_be_read_and_nothing_of_the_sql() {
    String empty = PostgresPart.throwaway().newDatabase();
    Map<String, Object> settings = Map.of("flyway.datasources.default.enabled", false);
    try (ApplicationContext context = Store.on(empty, settings)) {
      Users users = context.getBean(Users.class);

      assertThatThrownBy(() -> users.find(NOBODY))
          .isInstanceOfSatisfying(
              Permanent.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNREADABLE))
          .hasMessage("PostgreSQL: SQL state 42P01");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "08006, STORE_UNAVAILABLE",
    "25006, STORE_UNAVAILABLE",
    "40001, STORE_UNAVAILABLE",
    "40P01, STORE_UNAVAILABLE",
    "53300, STORE_UNAVAILABLE",
    "55P03, STORE_UNAVAILABLE",
    "57014, STORE_UNAVAILABLE",
    "57P01, STORE_UNAVAILABLE",
    "58030, STORE_UNAVAILABLE",
    "28P01, MISCONFIGURED",
    "3D000, MISCONFIGURED",
    "42501, MISCONFIGURED",
    "23505, STORE_UNREADABLE",
    "42703, STORE_UNREADABLE"
  })
  void maps_states(String state, FailureCode code) {
    SQLException cause = new SQLException("column \"secret\" is odd", state);

    assertThat(StoreFailures.of(new DataAccessException("x", cause)).code()).isEqualTo(code);
    assertThat(StoreFailures.of(new DataAccessException("x", cause)).getMessage())
        .isEqualTo("PostgreSQL: SQL state " + state);
  }

  @Test
  void keeps_the_pool_small_unless_told_otherwise() {
    Map<String, Object> settings =
        Map.of(
            "datasources.default.url",
            "jdbc:postgresql://127.0.0.1:1/none",
            "datasources.default.username",
            "postgres");
    try (ApplicationContext context = ApplicationContext.run(settings, "test")) {
      DatasourceConfiguration pool = context.getBean(DatasourceConfiguration.class);

      assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
      assertThat(pool.getMinimumIdle()).isZero();
      assertThat(pool.getInitializationFailTimeout()).isEqualTo(-1);
      assertThat(pool.getConnectionTimeout()).isEqualTo(5000);
    }
    try (ApplicationContext context =
        Store.on(
            "jdbc:postgresql://127.0.0.1:1/none",
            Map.of("flyway.datasources.default.enabled", false))) {
      assertThat(context.getBean(DatasourceConfiguration.class).getMaximumPoolSize()).isEqualTo(10);
    }
  }

  @Test
  void says_which_key_is_missing_or_wrong() {
    for (String key : new String[] {"short", "c2hvcnQ="}) {
      try (ApplicationContext context = withKey(key)) {
        assertThatThrownBy(() -> context.getBean(Connections.class))
            .isInstanceOf(BeanInstantiationException.class)
            .hasMessageContaining("ENCRYPTION_KEY");
      }
    }
    try (ApplicationContext context = withKey("")) {
      assertThatThrownBy(() -> context.getBean(Connections.class))
          .isInstanceOf(NoSuchBeanException.class)
          .hasMessageContaining("parley.encryption.key");
    }
  }

  private static ApplicationContext withKey(String key) {
    return Store.on(
        "jdbc:postgresql://127.0.0.1:1/x",
        Map.of("flyway.datasources.default.enabled", false, "parley.encryption.key", key));
  }
}
