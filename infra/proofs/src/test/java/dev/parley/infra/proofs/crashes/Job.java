package dev.parley.infra.proofs.crashes;

import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Provider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something a person wants done, and how it looks to the provider. */
enum Job {
  /** Found again by its Message-ID. */
  SEND_MAIL(
      "gmail send_email {\"to\":\"kim@example.com\",\"subject\":\"%1$s\",\"body\":\"See you.\"}",
      Provider.GMAIL, Effect.Kind.MAIL_SENT, "POST /messages/send", "GET /messages"),
  /** Found again by its metadata. */
  POST_MESSAGE(
      "slack post_message {\"channel\":\"#%3$s\",\"text\":\"%1$s\"}",
      Provider.SLACK,
      Effect.Kind.MESSAGE_POSTED,
      "POST chat.postMessage",
      "GET conversations.history"),
  /** Found again by a hidden comment. */
  CREATE_ISSUE(
      "github create_issue {\"owner\":\"%2$s\",\"repo\":\"site\",\"title\":\"%1$s\"}",
      Provider.GITHUB, Effect.Kind.ISSUE_CREATED, "POST /issues", "GET /issues"),
  /** Needs consent; has happened when the repository is gone. */
  DELETE_REPOSITORY(
      "github delete_repository {\"owner\":\"%2$s\",\"repo\":\"old-site\"}",
      Provider.GITHUB, Effect.Kind.REPOSITORY_DELETED, "DELETE /repos/", "GET /repos/"),
  /** Twice is the same as once. */
  CLOSE_ISSUE(
      "github close_issue {\"owner\":\"%2$s\",\"repo\":\"site\",\"issue_number\":1}",
      Provider.GITHUB, Effect.Kind.ISSUE_CHANGED, "PATCH /issues/", null),
  /** Has no effect at all. */
  LIST_MAILS("gmail list_emails {\"limit\":5}", Provider.GMAIL, null, "GET /messages", null);

  /** How a request is recognised. */
  record Request(String method, String path) {
    private static Request of(String text) {
      int space = text.indexOf(' ');
      return new Request(text.substring(0, space), text.substring(space + 1));
    }
  }

  private final String text;
  private final Provider provider;
  private final Effect.@Nullable Kind effect;
  private final String request;
  private final @Nullable String look;

  Job(
      String text,
      Provider provider,
      Effect.@Nullable Kind effect,
      String request,
      @Nullable String look) {
    this.text = text;
    this.provider = provider;
    this.effect = effect;
    this.request = request;
    this.look = look;
  }

  /**
   * What the person says, in the words of {@link RuleModel}.
   *
   * @param mark is found in the effect, where there is room for it
   * @param account at whose repositories
   * @param channel where to post
   */
  String text(String mark, String account, String channel) {
    return text.formatted(mark, account, channel);
  }

  Provider provider() {
    return provider;
  }

  /** What the provider does when it is done; null where it only reads. */
  Effect.@Nullable Kind effect() {
    return effect;
  }

  /** The request that does it. */
  Request request() {
    return Request.of(request);
  }

  /** The request that finds out whether it was done; null where it is simply repeated. */
  @Nullable Request look() {
    return look == null ? null : Request.of(look);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
