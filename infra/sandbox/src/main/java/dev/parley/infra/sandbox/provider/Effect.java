package dev.parley.infra.sandbox.provider;

import java.time.Instant;

/**
 * One change a provider made because it was asked to.
 *
 * @param kind what happened
 * @param subject what it happened to: a message id, {@code channel/ts}, {@code owner/name#number}
 * @param content all a mark could be carried in: the raw mail, the text with its metadata, title
 *     and body
 * @param at when
 */
public record Effect(Kind kind, String subject, String content, Instant at) {

  /** The changes that are counted. */
  public enum Kind {
    MAIL_SENT,
    MAIL_DELETED,
    MESSAGE_POSTED,
    ISSUE_CREATED,
    ISSUE_CHANGED,
    COMMENT_CREATED,
    REPOSITORY_DELETED
  }

  boolean carries(String mark) {
    return subject.contains(mark) || content.contains(mark);
  }
}
