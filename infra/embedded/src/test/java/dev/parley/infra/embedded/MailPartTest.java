package dev.parley.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailPartTest {
  @TempDir Path folder;

  @Test
  void opens_any_mailbox_with_its_address_before_and_after_a_mail_came() throws Exception {
    MailPart part = MailPart.throwaway();
    assertThat(subjects(part, "early@example.com")).isEmpty();
    send(part, "early@example.com", "Hello");
    assertThat(subjects(part, "early@example.com")).containsExactly("Hello");
    send(part, "late@example.com", "Good evening");
    assertThat(subjects(part, "late@example.com")).containsExactly("Good evening");
  }

  @Test
  void keeps_inboxes_over_restarts_but_not_what_was_deleted() throws Exception {
    try (MailPart part = MailPart.at(folder, 0, 0)) {
      send(part, "ann@example.com", "one");
      send(part, "ann@example.com", "two");
      send(part, "bob@example.com", "for Bob");
      delete(part, "ann@example.com", "one");
    }
    try (MailPart part = MailPart.at(folder, 0, 0)) {
      assertThat(subjects(part, "ann@example.com")).containsExactly("two");
      send(part, "ann@example.com", "three");
    }
    try (MailPart part = MailPart.at(folder, 0, 0)) {
      assertThat(subjects(part, "ann@example.com")).containsExactly("two", "three");
      assertThat(subjects(part, "bob@example.com")).containsExactly("for Bob");
      delete(part, "ann@example.com", "two");
    }
    try (MailPart part = MailPart.at(folder, 0, 0)) {
      assertThat(subjects(part, "ann@example.com")).containsExactly("three");
    }
  }

  @Test
  void has_on_disk_what_the_sender_was_told_is_taken() throws Exception {
    try (KilledParley killed = KilledParley.run(MailParley.class, folder.toString())) {
      assertThat(killed.said()).isEqualTo("sent");
      killed.kill();
    }
    try (MailPart part = MailPart.at(folder, 0, 0)) {
      assertThat(subjects(part, "ann@example.com")).containsExactly("kept");
    }
  }

  /** What the JVM that is killed runs: sends a mail, says so, and waits for its end. */
  static final class MailParley {
    public static void main(String[] arguments) throws Exception {
      send(MailPart.at(Path.of(arguments[0]), 0, 0), "ann@example.com", "kept");
      System.out.println("ready sent");
      Thread.currentThread().join();
    }
  }

  private static void send(MailPart part, String to, String subject) throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", Integer.toString(part.smtpPort()));
    MimeMessage message = new MimeMessage(Session.getInstance(properties));
    message.setFrom(new InternetAddress("parley@example.com"));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
    message.setSubject(subject);
    message.setText("Hello.");
    Transport.send(message);
  }

  private static List<String> subjects(MailPart part, String address) throws MessagingException {
    try (Store store = open(part, address);
        Folder inbox = store.getFolder("INBOX")) {
      inbox.open(Folder.READ_ONLY);
      List<String> subjects = new ArrayList<>();
      for (Message message : inbox.getMessages()) {
        subjects.add(message.getSubject());
      }
      return subjects;
    }
  }

  private static void delete(MailPart part, String address, String subject)
      throws MessagingException {
    try (Store store = open(part, address);
        Folder inbox = store.getFolder("INBOX")) {
      inbox.open(Folder.READ_WRITE);
      for (Message message : inbox.getMessages()) {
        message.setFlag(Flags.Flag.DELETED, message.getSubject().equals(subject));
      }
      inbox.expunge();
    }
  }

  private static Store open(MailPart part, String address) throws MessagingException {
    Store store = Session.getInstance(new Properties()).getStore("imap");
    store.connect("127.0.0.1", part.imapPort(), address, address);
    return store;
  }
}
