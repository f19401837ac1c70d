package dev.parley.infra.local;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Reads mail as a mail program does, over IMAP. */
final class Mail {

  private Mail() {}

  /** A mail. */
  record Letter(String subject, String text) {}

  static List<Letter> of(String address, int imapPort) {
    Session session = Session.getInstance(new Properties());
    try (Store store = session.getStore("imap")) {
      store.connect("127.0.0.1", imapPort, address, address);
      List<Letter> letters = new ArrayList<>();
      try (Folder inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        for (Message message : inbox.getMessages()) {
          String subject = message.getSubject();
          letters.add(
              new Letter(subject == null ? "" : subject, message.getContent().toString().strip()));
        }
      }
      return letters;
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
