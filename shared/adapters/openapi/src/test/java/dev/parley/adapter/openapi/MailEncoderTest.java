package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.json.JsonObject;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mail that is made, read by a mail library. */
final class MailEncoderTest {
  private final MailEncoder encoder = new MailEncoder();

  private byte[] encoded(JsonObject parameters) throws Unfit {
    return Base64.getUrlDecoder().decode(encoder.encode(parameters).toString());
  }

  private MimeMessage read(JsonObject parameters) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(encoded(parameters)));
  }

  private static JsonObject mail() {
    return JsonObject.of("to", "john@example.com", "body", "Hello\nJohn");
  }

  @Test
  void what_went_in_comes_out() throws Exception {
    MimeMessage mail =
        read(mail().with("subject", "Lunch").with("message_id", "<key-1@calls.parley.dev>"));

    assertThat(mail.getAllRecipients())
        .extracting(Object::toString)
        .containsExactly("john@example.com");
    assertThat(mail.getSubject()).isEqualTo("Lunch");
    assertThat(mail.getMessageID()).isEqualTo("<key-1@calls.parley.dev>");
    assertThat(mail.getContent()).isEqualTo("Hello\r\nJohn\r\n");
    assertThat(mail.getEncoding()).isEqualTo("7bit");
  }

  @Test
  void a_mail_needs_no_subject() throws Exception {
    assertThat(read(mail()).getSubject()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Grüße",
        "日本語の件名がとても長いときは複数の語に分けて書かなければならないのです、本当に",
        "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
        "=?UTF-8?B?aGk=?=",
        "a =?b"
      })
  void any_script_survives_in_subject_and_body(String text) throws Exception {
    MimeMessage mail = read(mail().with("subject", text).with("body", text));

    assertThat(mail.getSubject()).isEqualTo(text);
    assertThat(mail.getContent().toString().strip()).isEqualTo(text);
    assertThat(new String(encoded(mail().with("subject", text)), StandardCharsets.US_ASCII).lines())
        .allMatch(line -> line.length() <= 78 + "Subject: ".length());
  }

  @Test
  void a_subject_cannot_add_a_header() throws Exception {
    MimeMessage mail = read(mail().with("subject", "Hi\r\nBcc: boss@example.com\r\n\r\nx"));

    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getSubject()).isEqualTo("Hi Bcc: boss@example.com x");
  }

  @Test
  void a_recipient_is_one_address() {
    for (String to :
        List.of("a@b.c,d@e.f", "a@b.c\r\nBcc: d@e.f", "John <a@b.c>", "nobody", "@b.c", "")) {
      assertThatExceptionOfType(Unfit.class).isThrownBy(() -> encoded(mail().with("to", to)));
    }
  }

  @Test
  void a_long_line_is_encoded() throws Exception {
    String line = "x".repeat(5000);
    MimeMessage mail = read(mail().with("body", line));

    assertThat(mail.getEncoding()).isEqualTo("base64");
    assertThat(mail.getContent().toString().strip()).isEqualTo(line);
  }
}
