package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gmail API v1, messages only (developers.google.com/gmail/api/reference/rest). What is sent goes
 * out over SMTP; the sender's copy stays here.
 */
final class GmailServer implements ProviderServer {
  private static final String MESSAGES = "/gmail/v1/users/*/messages";
  private static final List<String> SENDING =
      List.of(GoogleDialect.SEND, GoogleDialect.COMPOSE, GoogleDialect.MODIFY, GoogleDialect.FULL);
  private static final List<String> READING =
      List.of(GoogleDialect.READ, GoogleDialect.MODIFY, GoogleDialect.FULL, GoogleDialect.METADATA);
  private static final List<String> WHOLE_READING =
      List.of(GoogleDialect.READ, GoogleDialect.MODIFY, GoogleDialect.FULL);
  private static final List<String> DELETING = List.of(GoogleDialect.FULL);
  private static final List<String> PROFILE =
      List.of(
          GoogleDialect.READ,
          GoogleDialect.MODIFY,
          GoogleDialect.FULL,
          GoogleDialect.METADATA,
          GoogleDialect.COMPOSE);

  /** Mailboxes by address. */
  record State(Map<String, Mailbox> mailboxes, List<Effect> effects) {
    static State nothing() {
      return new State(new LinkedHashMap<>(), new ArrayList<>());
    }
  }

  private final AuthorizationServer authorization;
  private final Kept<State> kept;
  private final Session smtp;
  private final InstantSource clock;
  private final Routes routes = new Routes();

  GmailServer(
      AuthorizationServer authorization,
      String smtpHost,
      int smtpPort,
      @Nullable Path folder,
      InstantSource clock) {
    this.authorization = authorization;
    this.kept = Kept.in(folder, "gmail", State.class, State::nothing);
    this.smtp = session(smtpHost, smtpPort);
    this.clock = clock;
    authorization.routes(routes);
    routes
        .on("POST", "/revoke", (call, _) -> revoke(call))
        .on("GET", "/oauth2/v3/certs", (_, _) -> GoogleDialect.keys())
        .on("POST", MESSAGES + "/send", as(SENDING, (c, who) -> send(c, who)))
        .on("GET", MESSAGES, as(READING, (c, who) -> list(c, who)))
        .on("GET", MESSAGES + "/*", as(READING, this::get))
        .on("DELETE", MESSAGES + "/*", as(DELETING, this::delete))
        .on("GET", "/gmail/v1/users/*/profile", as(PROFILE, (_, who) -> profile(who)));
  }

  private static Session session(String host, int port) {
    String patience = Long.toString(Duration.ofSeconds(10).toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", host);
    properties.setProperty("mail.smtp.port", Integer.toString(port));
    properties.setProperty("mail.smtp.connectiontimeout", patience);
    properties.setProperty("mail.smtp.timeout", patience);
    properties.setProperty("mail.smtp.writetimeout", patience);
    // Spares asking a name server who we are.
    properties.setProperty("mail.smtp.localhost", "localhost");
    return Session.getInstance(properties);
  }

  /** Someone with a good token, the mail id in the path where there is one. */
  private record Caller(AuthorizationServer.Access.Granted access, String id) {
    String address() {
      return access.account();
    }
  }

  private Call.Handler as(List<String> scopes, BiFunction<Call, Caller, Answer> work) {
    return (call, parts) -> {
      String bearer = call.bearer();
      if (bearer == null) {
        return unauthenticated(
                "Request is missing required authentication credential. Expected OAuth 2 access"
                    + " token, login cookie or other valid authentication credential.")
            .with("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"");
      }
      if (!(authorization.access(bearer) instanceof AuthorizationServer.Access.Granted granted)) {
        return unauthenticated(
                "Request had invalid authentication credentials. Expected OAuth 2 access token,"
                    + " login cookie or other valid authentication credential.")
            .with(
                "WWW-Authenticate",
                "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");
      }
      if (!granted.hasAny(scopes)) {
        return error(
                403,
                "PERMISSION_DENIED",
                "insufficientPermissions",
                "Request had insufficient authentication scopes.")
            .with(
                "WWW-Authenticate",
                "Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\","
                    + " scope=\""
                    + String.join(" ", scopes)
                    + "\"");
      }
      String user = parts.getFirst();
      if (!user.equals("me") && !user.equals(granted.account())) {
        return error(
            403, "PERMISSION_DENIED", "forbidden", "Delegation denied for " + granted.account());
      }
      return work.apply(call, new Caller(granted, parts.getLast()));
    };
  }

  private Answer send(Call call, Caller caller) {
    ObjectNode body = call.json();
    String encoded = Json.text(body, "raw");
    if (encoded.isEmpty()) {
      return invalid(
          "'raw' RFC822 payload message string or uploading message via /upload/* URL required");
    }
    byte[] given;
    try {
      given = Base64.getUrlDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      return invalid("Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed");
    }
    try {
      MimeMessage message = new MimeMessage(smtp, new ByteArrayInputStream(given));
      List<Address> recipients = new ArrayList<>();
      for (RecipientType type : List.of(RecipientType.TO, RecipientType.CC, RecipientType.BCC)) {
        try {
          Address[] some = message.getRecipients(type);
          if (some != null) {
            for (Address address : some) {
              ((InternetAddress) address).validate();
              recipients.add(address);
            }
          }
        } catch (AddressException e) {
          return invalid("Invalid " + type + " header");
        }
      }
      if (recipients.isEmpty()) {
        return invalid("Recipient address required");
      }
      Instant now = clock.instant();
      complete(message, caller.address(), now);
      deliver(message, recipients);
      boolean toOneself =
          recipients.stream()
              .anyMatch(r -> ((InternetAddress) r).getAddress().equals(caller.address()));
      return store(
          caller.address(),
          bytes(message),
          Json.text(body, "threadId"),
          toOneself ? List.of("SENT", "INBOX", "UNREAD") : List.of("SENT"),
          now);
    } catch (MessagingException e) {
      return error(503, "UNAVAILABLE", "backendError", "The mail could not be delivered.");
    }
  }

  /** Not the static send, which would write the mail anew and give it another Message-ID. */
  private void deliver(MimeMessage message, List<Address> recipients) throws MessagingException {
    try (Transport transport = smtp.getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(message, recipients.toArray(new Address[0]));
    }
  }

  /** What Gmail adds to a mail, or puts right: who sends it, when, and under which id. */
  private static void complete(MimeMessage message, String address, Instant now)
      throws MessagingException {
    Address[] from = message.getFrom();
    if (from == null || !((InternetAddress) from[0]).getAddress().equalsIgnoreCase(address)) {
      message.setHeader("From", address);
    }
    if (message.getHeader("Message-ID") == null) {
      message.setHeader("Message-ID", "<CA" + Secrets.random(30) + "@mail.gmail.com>");
    }
    if (message.getHeader("Date") == null) {
      message.setHeader("Date", new MailDateFormat().format(Date.from(now)));
    }
  }

  private static byte[] bytes(MimeMessage message) throws MessagingException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  private Answer store(
      String address, byte[] raw, String threadId, List<String> labels, Instant now) {
    return kept.change(
        all -> {
          Mailbox mailbox = mailbox(all, address);
          String id = Secrets.randomHex(8);
          String thread =
              mailbox.mails().values().stream().anyMatch(m -> m.threadId().equals(threadId))
                  ? threadId
                  : id;
          mailbox.mails().put(id, new Mailbox.Mail(id, thread, labels, now, raw));
          all.effects()
              .add(
                  new Effect(
                      Effect.Kind.MAIL_SENT, id, new String(raw, StandardCharsets.UTF_8), now));
          ObjectNode answer = Json.object().put("id", id).put("threadId", thread);
          answer.set("labelIds", Json.strings(labels));
          return Answer.json(200, answer);
        });
  }

  private Answer list(Call call, Caller caller) {
    String query = call.query("q");
    if (!query.isEmpty() && !caller.access().hasAny(WHOLE_READING)) {
      return error(
          403, "PERMISSION_DENIED", "forbidden", "Metadata scope does not support 'q' parameter");
    }
    int most;
    int from;
    try {
      most = Math.clamp(number(call.query("maxResults"), 100), 1, 500);
      from = Math.max(0, number(call.query("pageToken"), 0));
    } catch (NumberFormatException e) {
      return invalid("Invalid value for maxResults or pageToken");
    }
    List<String> labels = call.query().getOrDefault("labelIds", List.of());
    List<Mailbox.Mail> fitting = new ArrayList<>();
    try {
      for (Mailbox.Mail mail : mails(caller.address())) {
        if (mail.labels().containsAll(labels) && Mailbox.fits(mail, query)) {
          fitting.addFirst(mail);
        }
      }
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("a stored mail cannot be read", e);
    }
    ObjectNode answer = Json.object();
    if (from < fitting.size()) {
      ArrayNode messages = answer.putArray("messages");
      for (Mailbox.Mail mail : fitting.subList(from, Math.min(from + most, fitting.size()))) {
        messages.addObject().put("id", mail.id()).put("threadId", mail.threadId());
      }
      if (from + most < fitting.size()) {
        answer.put("nextPageToken", Integer.toString(from + most));
      }
    }
    return Answer.json(200, answer.put("resultSizeEstimate", fitting.size()));
  }

  private static int number(String value, int otherwise) {
    return value.isEmpty() ? otherwise : Integer.parseInt(value);
  }

  private Answer get(Call call, Caller caller) {
    String format = call.query("format").isEmpty() ? "full" : call.query("format");
    if ((format.equals("full") || format.equals("raw")) && !caller.access().hasAny(WHOLE_READING)) {
      return error(
          403,
          "PERMISSION_DENIED",
          "forbidden",
          "Metadata scope doesn't allow format " + format.toUpperCase(Locale.ROOT));
    }
    Mailbox.Mail mail =
        mails(caller.address()).stream()
            .filter(m -> m.id().equals(caller.id()))
            .findFirst()
            .orElse(null);
    if (mail == null) {
      return notFound();
    }
    try {
      MimeMessage message = mail.parsed();
      ObjectNode answer = Json.object().put("id", mail.id()).put("threadId", mail.threadId());
      answer.set("labelIds", Json.strings(mail.labels()));
      answer
          .put("snippet", Mailbox.snippet(message))
          .put("historyId", Long.toString(mail.at().toEpochMilli()))
          .put("internalDate", Long.toString(mail.at().toEpochMilli()))
          .put("sizeEstimate", mail.raw().length);
      switch (format) {
        case "minimal" -> {}
        case "raw" -> answer.put("raw", Base64.getUrlEncoder().encodeToString(mail.raw()));
        case "full" -> answer.set("payload", Mailbox.payload(message, ""));
        case "metadata" ->
            answer
                .putObject("payload")
                .set(
                    "headers",
                    Mailbox.headers(
                        message, call.query().getOrDefault("metadataHeaders", List.of())));
        default -> {
          return invalid("Invalid value at 'format': \"" + format + "\"");
        }
      }
      return Answer.json(200, answer);
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("a stored mail cannot be read", e);
    }
  }

  private Answer delete(Call call, Caller caller) {
    Instant now = clock.instant();
    return kept.change(
        all -> {
          Mailbox.Mail gone = mailbox(all, caller.address()).mails().remove(caller.id());
          if (gone == null) {
            return notFound();
          }
          all.effects()
              .add(
                  new Effect(
                      Effect.Kind.MAIL_DELETED,
                      gone.id(),
                      new String(gone.raw(), StandardCharsets.UTF_8),
                      now));
          return Answer.empty(204);
        });
  }

  private Answer profile(Caller caller) {
    List<Mailbox.Mail> mails = mails(caller.address());
    return Answer.json(
        200,
        Json.object()
            .put("emailAddress", caller.address())
            .put("messagesTotal", mails.size())
            .put("threadsTotal", mails.stream().map(Mailbox.Mail::threadId).distinct().count())
            .put("historyId", Long.toString(clock.millis())));
  }

  private Answer revoke(Call call) {
    String token = call.query("token");
    if (token.isEmpty()) {
      token = Call.first(call.form(), "token");
    }
    return authorization.revoke(token)
        ? Answer.json(200, Json.object())
        : GoogleDialect.error(400, "invalid_token", "Token expired or revoked");
  }

  private List<Mailbox.Mail> mails(String address) {
    if (!kept.know(all -> all.mailboxes().containsKey(address))) {
      kept.change(all -> mailbox(all, address));
    }
    return kept.look(all -> List.copyOf(mailbox(all, address).mails().values()));
  }

  private Mailbox mailbox(State all, String address) {
    return all.mailboxes().computeIfAbsent(address, this::furnished);
  }

  /** A new account finds a few mails, so that there is something to list and to read. */
  private Mailbox furnished(String address) {
    Mailbox mailbox = Mailbox.empty();
    Instant now = clock.instant();
    arrive(
        mailbox,
        address,
        now.minus(Duration.ofDays(2)),
        "billing@hosting.example",
        "Invoice 2031 for October",
        "The amount of 42.00 EUR will be charged on the 30th.");
    arrive(
        mailbox,
        address,
        now.minus(Duration.ofHours(20)),
        "maria@acme.example",
        "Agenda for the offsite",
        "Please send me your topics by Wednesday. Maria");
    arrive(
        mailbox,
        address,
        now.minus(Duration.ofHours(3)),
        "ann@example.com",
        "Lunch on Thursday?",
        "Are you free at noon? The usual place. Ann");
    return mailbox;
  }

  private static void arrive(
      Mailbox mailbox, String to, Instant at, String from, String subject, String text) {
    String id = Secrets.randomHex(8);
    String raw =
        String.join(
            "\r\n",
            "From: " + from,
            "To: " + to,
            "Subject: " + subject,
            "Date: " + new MailDateFormat().format(Date.from(at)),
            "Message-ID: <" + id + "@" + from.substring(from.indexOf('@') + 1) + ">",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "",
            text,
            "");
    mailbox
        .mails()
        .put(
            id,
            new Mailbox.Mail(
                id, id, List.of("INBOX", "UNREAD"), at, raw.getBytes(StandardCharsets.UTF_8)));
  }

  private static Answer unauthenticated(String message) {
    return error(401, "UNAUTHENTICATED", "authError", message);
  }

  private static Answer invalid(String message) {
    return error(400, "INVALID_ARGUMENT", "invalidArgument", message);
  }

  private static Answer notFound() {
    return error(404, "NOT_FOUND", "notFound", "Requested entity was not found.");
  }

  private static Answer error(int code, String status, String reason, String message) {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error").put("code", code).put("message", message);
    error
        .putArray("errors")
        .addObject()
        .put("message", message)
        .put("domain", code == 429 ? "usageLimits" : "global")
        .put("reason", reason);
    error.put("status", status);
    return Answer.json(code, body);
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Answer unknown(Call call) {
    return Answer.text(404, "text/html", "<title>Error 404 (Not Found)!!1</title>\n");
  }

  @Override
  public Answer malformed(String why) {
    return invalid("Invalid JSON payload received. " + why);
  }

  @Override
  public Answer failing(int status) {
    return error(status, "INTERNAL", "backendError", "Internal error encountered.");
  }

  @Override
  public Answer tooMany() {
    return error(
        429, "RESOURCE_EXHAUSTED", "rateLimitExceeded", "User-rate limit exceeded. Retry later.");
  }

  @Override
  public List<Effect> effects() {
    return kept.know(all -> List.copyOf(all.effects()));
  }

  @Override
  public void fallBehind() {
    kept.fallBehind();
  }

  @Override
  public void catchUp() {
    kept.catchUp();
  }

  @Override
  public void forget() {
    kept.forget();
  }

  @Override
  public AuthorizationServer authorization() {
    return authorization;
  }
}
