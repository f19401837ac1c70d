package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.gmail.Gmail;
import com.google.api.services.gmail.model.ListMessagesResponse;
import com.google.api.services.gmail.model.Message;
import com.google.api.services.gmail.model.MessagePartHeader;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gmail, driven by Google's own client; the mails arrive in a real mail server. */
final class GmailServerTest {
  private static final String ALL = "https://mail.google.com/";
  private static final String SEND = "https://www.googleapis.com/auth/gmail.send";
  private static final String READ = "https://www.googleapis.com/auth/gmail.readonly";
  private static final String METADATA = "https://www.googleapis.com/auth/gmail.metadata";

  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  @TempDir private Path folder;
  private SandboxProviders sandbox = SandboxProviders.start(0, "127.0.0.1", 1, null, Apps.GMAIL);

  @BeforeEach
  void start() {
    mail.start();
    sandbox.close();
    sandbox = restarted(0);
  }

  private SandboxProviders restarted(int port) {
    return SandboxProviders.start(port, "127.0.0.1", mail.getSmtp().getPort(), folder, Apps.GMAIL);
  }

  @AfterEach
  void stop() {
    sandbox.close();
    mail.stop();
  }

  private Gmail gmail(String... scopes) {
    return client(sandbox.accessToken(Apps.GMAIL, "demo@example.com", scopes));
  }

  private Gmail client(String token) {
    HttpRequestInitializer bearer =
        request -> request.getHeaders().setAuthorization("Bearer " + token);
    return new Gmail.Builder(new NetHttpTransport(), GsonFactory.getDefaultInstance(), bearer)
        .setRootUrl(sandbox.base(Provider.GMAIL) + "/")
        .setApplicationName("test")
        .build();
  }

  private static Message raw(String... lines) {
    return new Message()
        .encodeRaw((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Message hello() {
    return raw(
        "To: john@example.com",
        "Bcc: boss@example.com",
        "Subject: Hello",
        "Message-ID: <mark-1@parley.example>",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Hello John, this is München.");
  }

  @Test
  void a_mail_sent_arrives_and_keeps_its_message_id() throws Exception {
    Message sent = gmail(SEND).users().messages().send("me", hello()).execute();

    assertThat(sent.getId()).isNotBlank().isEqualTo(sent.getThreadId());
    assertThat(sent.getLabelIds()).containsExactly("SENT");
    MimeMessage[] arrived = mail.getReceivedMessages();
    assertThat(arrived).as("one for John and one for the boss").hasSize(2);
    assertThat(arrived[0].getMessageID()).isEqualTo("<mark-1@parley.example>");
    assertThat(arrived[0].getFrom()[0]).hasToString("demo@example.com");
    assertThat(arrived[0].getSentDate()).isNotNull();
    assertThat(arrived[0].getContent()).asString().contains("München");
    assertThat(arrived[0].getHeader("Bcc")).isNull();
    assertThat(sandbox.count(Provider.GMAIL, Effect.Kind.MAIL_SENT, "mark-1@parley.example"))
        .isEqualTo(1);
  }

  @Test
  void a_mail_sent_can_be_found_by_its_message_id() throws Exception {
    Gmail gmail = gmail(ALL);
    Message sent = gmail.users().messages().send("me", hello()).execute();

    assertThat(found(gmail, "rfc822msgid:mark-1@parley.example"))
        .extracting(Message::getId)
        .containsExactly(sent.getId());
    assertThat(found(gmail, "rfc822msgid:<mark-1@parley.example>")).hasSize(1);
    assertThat(found(gmail, "rfc822msgid:mark-2@parley.example")).isEmpty();
  }

  private static List<Message> found(Gmail gmail, String query) throws IOException {
    ListMessagesResponse answer = gmail.users().messages().list("me").setQ(query).execute();
    return answer.getMessages() == null ? List.of() : answer.getMessages();
  }

  @Test
  void mails_are_listed_searched_and_paged() throws Exception {
    Gmail gmail = gmail(READ);

    assertThat(found(gmail, "")).hasSize(3);
    assertThat(found(gmail, "in:inbox is:unread")).hasSize(3);
    assertThat(found(gmail, "from:ann subject:lunch")).hasSize(1);
    assertThat(found(gmail, "\"the usual place\" -from:maria")).hasSize(1);
    ListMessagesResponse page = gmail.users().messages().list("me").setMaxResults(2L).execute();
    assertThat(page.getMessages()).hasSize(2);
    assertThat(page.getResultSizeEstimate()).isEqualTo(3);
    ListMessagesResponse rest =
        gmail.users().messages().list("me").setPageToken(page.getNextPageToken()).execute();
    assertThat(rest.getMessages()).hasSize(1);
    assertThat(rest.getNextPageToken()).isNull();
  }

  @Test
  void a_mail_is_read_in_each_format() throws Exception {
    Gmail gmail = gmail(ALL);
    String id = gmail.users().messages().send("me", hello()).execute().getId();

    Message full = gmail.users().messages().get("me", id).execute();
    assertThat(new String(full.getPayload().getBody().decodeData(), StandardCharsets.UTF_8))
        .contains("Hello John");
    assertThat(full.getPayload().getMimeType()).isEqualTo("text/plain");
    assertThat(full.getSnippet()).startsWith("Hello John");
    assertThat(full.getInternalDate()).isPositive();

    Message metadata =
        gmail
            .users()
            .messages()
            .get("me", id)
            .setFormat("metadata")
            .setMetadataHeaders(List.of("Subject"))
            .execute();
    assertThat(metadata.getPayload().getHeaders())
        .extracting(MessagePartHeader::getValue)
        .containsExactly("Hello");

    Message raw = gmail.users().messages().get("me", id).setFormat("raw").execute();
    assertThat(new String(raw.decodeRaw(), StandardCharsets.UTF_8))
        .contains("Message-ID: <mark-1@parley.example>");
  }

  @Test
  void a_mail_deleted_is_gone() throws Exception {
    Gmail gmail = gmail(ALL);
    String id = found(gmail, "from:ann").getFirst().getId();

    gmail.users().messages().delete("me", id).execute();

    assertThat(found(gmail, "from:ann")).isEmpty();
    assertThat(refused(() -> gmail.users().messages().delete("me", id).execute()))
        .isEqualTo("404 notFound");
    assertThat(sandbox.count(Provider.GMAIL, Effect.Kind.MAIL_DELETED)).isEqualTo(1);
  }

  private interface Request {
    Object run() throws IOException;
  }

  private static String refused(Request request) {
    GoogleJsonResponseException e =
        catchThrowableOfType(GoogleJsonResponseException.class, request::run);
    assertThat(e).isNotNull();
    return e.getStatusCode() + " " + e.getDetails().getErrors().getFirst().getReason();
  }

  @Test
  void a_token_goes_as_far_as_its_scopes() {
    Gmail sender = gmail(SEND);
    Gmail reader = gmail(READ);
    Gmail counter = gmail(METADATA);

    assertThat(refused(() -> sender.users().messages().list("me").execute()))
        .isEqualTo("403 insufficientPermissions");
    assertThat(refused(() -> reader.users().messages().send("me", hello()).execute()))
        .isEqualTo("403 insufficientPermissions");
    assertThat(refused(() -> reader.users().messages().delete("me", "1").execute()))
        .isEqualTo("403 insufficientPermissions");
    assertThat(refused(() -> counter.users().messages().list("me").setQ("x").execute()))
        .isEqualTo("403 forbidden");
    assertThat(refused(() -> reader.users().messages().list("ann@example.com").execute()))
        .isEqualTo("403 forbidden");
    assertThat(refused(() -> client("ya29.invented").users().messages().list("me").execute()))
        .isEqualTo("401 authError");
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void a_mail_that_makes_no_sense_is_refused() {
    Gmail gmail = gmail(SEND);

    for (Message bad :
        List.of(
            raw("Subject: To nobody", "", "x"),
            raw("To: this is not an address@", "", "x"),
            new Message().setRaw("%%%"))) {
      assertThat(refused(() -> gmail.users().messages().send("me", bad).execute()))
          .isEqualTo("400 invalidArgument");
    }
    assertThat(sandbox.effects(Provider.GMAIL)).isEmpty();
  }

  @Test
  void a_mail_that_cannot_be_delivered_was_not_sent() {
    mail.stop();

    assertThat(refused(() -> gmail(SEND).users().messages().send("me", hello()).execute()))
        .isEqualTo("503 backendError");
    assertThat(sandbox.effects(Provider.GMAIL)).isEmpty();
  }

  @Test
  void the_profile_names_the_account() throws Exception {
    assertThat(gmail(READ).users().getProfile("me").execute().getEmailAddress())
        .isEqualTo("demo@example.com");
  }

  @Test
  void mails_and_effects_outlive_the_process() throws Exception {
    String token = sandbox.accessToken(Apps.GMAIL, "demo@example.com", ALL);
    client(token).users().messages().send("me", hello()).execute();
    int port = sandbox.port();
    sandbox.close();
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(() -> client(token).users().messages().list("me").execute());

    sandbox = restarted(port);

    assertThat(found(client(token), "rfc822msgid:mark-1@parley.example")).hasSize(1);
    assertThat(sandbox.count(Provider.GMAIL, Effect.Kind.MAIL_SENT)).isEqualTo(1);
  }
}
