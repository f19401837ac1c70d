package dev.parley.infra.embedded;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.FolderListener;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real SMTP and IMAP server (GreenMail) on the loopback address, in this process. It takes mail
 * for any address, and any address's mailbox opens with the address as user and as password; it has
 * no secrets to guard, so any other password does as well.
 *
 * <p>With a folder, what arrives in an inbox is written there before the sender hears that it was
 * taken, and is there again after a restart. Flags, and mailboxes other than the inbox, are in
 * memory only.
 */
public final class MailPart implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final String SUFFIX = ".eml";

  private final GreenMail server;
  private final @Nullable Path folder;
  private final Set<String> watched = ConcurrentHashMap.newKeySet();

  private MailPart(@Nullable Path folder, int smtpPort, int imapPort) {
    this.folder = folder;
    server =
        new GreenMail(
            new ServerSetup[] {
              setup(smtpPort, ServerSetup.PROTOCOL_SMTP), setup(imapPort, ServerSetup.PROTOCOL_IMAP)
            });
    UserManager users = server.getUserManager();
    users.setAuthRequired(false);
    users.setMessageDeliveryHandler(this::recipient);
    if (folder != null) {
      load(folder);
    }
    server.start();
  }

  /**
   * The mail server of this JVM's tests, started by the first call and shared by all. It goes with
   * the JVM.
   */
  public static MailPart throwaway() {
    return Throwaway.INSTANCE;
  }

  /**
   * A mail server whose inboxes stay in a folder.
   *
   * @param folder made where it is missing; one subfolder an address, one file a mail
   * @param smtpPort 0 for any free one
   * @param imapPort 0 for any free one
   * @throws IllegalStateException when another program has one of the ports
   */
  public static MailPart at(Path folder, int smtpPort, int imapPort) {
    return new MailPart(folder, LoopbackPort.free(smtpPort), LoopbackPort.free(imapPort));
  }

  public int smtpPort() {
    return server.getSmtp().getPort();
  }

  public int imapPort() {
    return server.getImap().getPort();
  }

  /** Stops it; what is kept in a folder stays. Does nothing to the {@link #throwaway} one. */
  @Override
  public void close() {
    if (folder != null) {
      server.stop();
    }
  }

  private static ServerSetup setup(int port, String protocol) {
    ServerSetup setup = new ServerSetup(port, "127.0.0.1", protocol);
    setup.setServerStartupTimeout(PATIENCE_MILLIS);
    return setup;
  }

  private GreenMailUser recipient(MovingMessage message, MailAddress address) throws UserException {
    return mailbox(address.getEmail());
  }

  private GreenMailUser mailbox(String address) throws UserException {
    UserManager users = server.getUserManager();
    synchronized (watched) {
      GreenMailUser user = users.getUserByEmail(address);
      if (user == null) {
        user = users.createUser(address, address, address);
      }
      if (folder != null && watched.add(user.getEmail())) {
        MailFolder inbox = inbox(user);
        inbox.addListener(
            new Copy(inbox, folder.resolve(URLEncoder.encode(address, StandardCharsets.UTF_8))));
      }
      return user;
    }
  }

  private MailFolder inbox(GreenMailUser user) {
    try {
      return server.getManagers().getImapHostManager().getInbox(user);
    } catch (FolderException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fills the inboxes from the folder; each file then has the number that its mail has now. */
  private void load(Path folder) {
    Session session = Session.getInstance(new Properties());
    try {
      for (Path mailbox : children(Files.createDirectories(folder))) {
        String address =
            URLDecoder.decode(String.valueOf(mailbox.getFileName()), StandardCharsets.UTF_8);
        GreenMailUser user = server.getUserManager().createUser(address, address, address);
        MailFolder inbox = inbox(user);
        List<Path> files =
            children(mailbox).stream().filter(Copy::isMail).sorted(Copy.BY_NUMBER).toList();
        for (Path file : files) {
          try (InputStream content = Files.newInputStream(file)) {
            long number =
                inbox.appendMessage(
                    new MimeMessage(session, content),
                    new Flags(),
                    Date.from(Files.getLastModifiedTime(file).toInstant()));
            Files.move(file, mailbox.resolve(number + SUFFIX), StandardCopyOption.REPLACE_EXISTING);
          }
        }
        mailbox(address);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MessagingException | UserException e) {
      throw new IllegalStateException("the mails in " + folder + " cannot be read", e);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }

  /** Keeps a folder of files the same as an inbox. */
  private static final class Copy implements FolderListener {
    static final Comparator<Path> BY_NUMBER = Comparator.comparingLong(Copy::number);

    private final MailFolder inbox;
    private final Path folder;

    Copy(MailFolder inbox, Path folder) {
      this.inbox = inbox;
      this.folder = folder;
    }

    static boolean isMail(Path file) {
      return file.toString().endsWith(SUFFIX);
    }

    static long number(Path file) {
      String name = String.valueOf(file.getFileName());
      return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    @Override
    public void added(int position) {
      bringUpToDate();
    }

    @Override
    public void expunged(int position) {
      bringUpToDate();
    }

    @Override
    public void flagsUpdated(int position, Flags flags, @Nullable Long number) {
      // Flags are not kept.
    }

    @Override
    public void mailboxDeleted() {
      bringUpToDate();
    }

    private synchronized void bringUpToDate() {
      try {
        Map<Long, Path> gone = new HashMap<>();
        for (Path file : children(Files.createDirectories(folder))) {
          if (isMail(file)) {
            gone.put(number(file), file);
          }
        }
        for (StoredMessage mail : inbox.getMessages()) {
          if (gone.remove(mail.getUid()) == null) {
            write(mail);
          }
        }
        for (Path file : gone.values()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (MessagingException e) {
        throw new IllegalStateException(e);
      }
    }

    private void write(StoredMessage mail) throws IOException, MessagingException {
      Path unfinished = folder.resolve(mail.getUid() + ".part");
      try (OutputStream file = Files.newOutputStream(unfinished)) {
        mail.getMimeMessage().writeTo(file);
      }
      Files.setLastModifiedTime(unfinished, FileTime.from(mail.getReceivedDate().toInstant()));
      Files.move(
          unfinished, folder.resolve(mail.getUid() + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Started when first asked for. */
  private static final class Throwaway {
    static final MailPart INSTANCE = new MailPart(null, 0, 0);
  }
}
