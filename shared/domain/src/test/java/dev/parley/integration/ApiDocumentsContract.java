package dev.parley.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.ApiDocuments.Reading;
import dev.parley.integration.ApiDocuments.Source;
import dev.parley.tool.AppId;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What every reader of documents promises. */
public abstract class ApiDocumentsContract {

  private static final AppId SHOP = new AppId("shop");
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      info: {title: The shop, version: '1'}
      servers: [{url: 'https://api.shop.example/v1'}]
      paths:
        /orders:
          get: {operationId: list_orders, responses: {'200': {description: ok}}}
          post:
            requestBody:
              required: true
              content: {multipart/form-data: {schema: {type: object}}}
            responses: {'201': {description: ok}}
      """;

  protected abstract ApiDocuments documents();

  private Reading read(String document) {
    return documents().read(SHOP, new Source.Text(document), null, Auth.by(Auth.Kind.NONE));
  }

  @Test
  void tells_what_can_be_done_and_what_cannot() {
    assertThat(read(DOCUMENT))
        .isInstanceOfSatisfying(
            Reading.Usable.class,
            usable -> {
              assertThat(usable.title()).isEqualTo("The shop");
              assertThat(usable.document()).isEqualTo(DOCUMENT);
              assertThat(usable.baseUrl()).hasToString("https://api.shop.example/v1");
              assertThat(usable.actions())
                  .extracting(action -> action.id().toString())
                  .containsExactly("shop/list_orders");
              assertThat(usable.leftOut())
                  .extracting(LeftOut::operation)
                  .containsExactly("POST /orders");
            });
  }

  @Test
  void says_why_a_document_cannot_be_used() {
    assertThat(read("no document")).isInstanceOf(Reading.Unusable.class);
    assertThat(read(DOCUMENT.replace("get:", "options:")))
        .isInstanceOfSatisfying(
            Reading.Unusable.class, unusable -> assertThat(unusable.leftOut()).hasSize(1));
  }

  @Test
  void goes_nowhere_but_out() {
    for (String inside :
        new String[] {
          "http://api.shop.example/openapi.json",
          "https://127.0.0.1/openapi.json",
          "https://169.254.169.254/latest/meta-data/",
          "file:///etc/passwd"
        }) {
      assertThat(
              documents()
                  .read(
                      SHOP, new Source.Address(URI.create(inside)), null, Auth.by(Auth.Kind.NONE)))
          .as(inside)
          .isInstanceOf(Reading.Unusable.class);
      assertThat(
              documents()
                  .read(
                      SHOP, new Source.Text(DOCUMENT), URI.create(inside), Auth.by(Auth.Kind.NONE)))
          .as(inside)
          .isInstanceOf(Reading.Unusable.class);
    }
  }
}
