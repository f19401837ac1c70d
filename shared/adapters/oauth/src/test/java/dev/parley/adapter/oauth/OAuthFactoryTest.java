package dev.parley.adapter.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.connection.AuthorizationServer;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OAuthFactoryTest {

  private static final App.Access.OAuth ACCESS =
      new App.Access.OAuth(
          URI.create("https://mail.example/authorize"),
          URI.create("https://mail.example/token"),
          null,
          List.of("send"));
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  @Test
  void every_app_with_a_client_id_can_be_connected() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.oauth.redirect-uri", "https://parley.example/api/v1/auth/callback",
                "parley.apps.mail.client-id", "our-id",
                "parley.apps.mail.client-secret", "our-secret",
                "parley.apps.chat.client-id", ""))) {
      AuthorizationServer server = context.getBean(AuthorizationServer.class);

      assertThat(server.authorizationUri(new AppId("mail"), ACCESS, "state", VERIFIER))
          .hasParameter("client_id", "our-id")
          .hasParameter("redirect_uri", "https://parley.example/api/v1/auth/callback");
      assertThatExceptionOfType(Permanent.class)
          .isThrownBy(() -> server.authorizationUri(new AppId("chat"), ACCESS, "state", VERIFIER))
          .returns(FailureCode.MISCONFIGURED, Permanent::code);
      assertThat(context.getBeansOfType(AppClient.class).toString()).doesNotContain("our-secret");
    }
  }

  @Test
  void there_is_none_without_an_address_to_come_back_to() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(AuthorizationServer.class)).isFalse();
    }
  }
}
