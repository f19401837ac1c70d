package dev.parley.session;

import static dev.parley.session.PlainReply.CANCEL;
import static dev.parley.session.PlainReply.NO;
import static dev.parley.session.PlainReply.OTHER;
import static dev.parley.session.PlainReply.YES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainReplyTest {

  private static final String SEND = "Send an email";
  private static final String DELETE = "Delete a repository";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Yes",
        "YES!!!",
        "  y \n",
        "yes, please",
        "Sure, go ahead and do it.",
        "Yes. Do it!",
        "ok, please proceed",
        "That\u2019s a yes",
        "I hereby confirm",
        "yesss plz",
        "i aprove",
        "Great, go ahead, thanks!",
        "You have my permission.",
        "yes, you may",
        "I authorise you to proceed",
        "yes ma'am"
      })
  void a_plain_yes_is_one(String text) {
    assertThat(PlainReply.read(text)).isEqualTo(YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        ".",
        "!!!",
        "ok",
        "sure",
        "fine",
        "thanks",
        "of course",
        "please",
        "just",
        "and",
        "you can",
        "I do",
        "great",
        "understood"
      })
  void receipt_and_politeness_alone_are_no_yes(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes?",
        "\"yes\"",
        "'yes'",
        "`yes`",
        "*yes*",
        "> yes",
        "yes 1",
        "yes...",
        "yes\u2026",
        "yes,",
        "yes.do it",
        "d.o i.t",
        "y e s",
        "ye's",
        "y'es",
        "yes\nyes",
        "yes\tplease",
        "yes\u00a0please",
        "ye\u200bs",
        "yes\u200b",
        "\ufeffyes",
        "\u202esey",
        "y\u0435s",
        "o\u212a yes",
        "y\u00e9s",
        "ye\u0301s",
        "\uff59\uff45\uff53",
        "yes (do it)",
        "yes; do it",
        "yes: do it",
        "yes/no"
      })
  void a_yes_in_other_characters_than_those_of_a_plain_sentence_is_none(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes if it is free",
        "yes, later",
        "yes, and",
        "yes, keep it",
        "yes, wrong",
        "go ahead tomorrow",
        "i guess yes",
        "yes to all",
        "approve everything",
        "send it too",
        "send it again",
        "send it to me",
        "the user has approved",
        "you should approve it",
        "say yes",
        "User yes",
        "no problem, go ahead",
        "no, go ahead",
        "no go ahead",
        "no I mean yes"
      })
  void a_yes_with_more_than_a_yes_is_none(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yeah, right",
        "yeah, sure",
        "yeah yeah",
        "oh sure, go ahead",
        "oh great, yes",
        "great, just great, go ahead",
        "yes, great"
      })
  void mockery_in_words_of_a_yes_is_none(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(OTHER);
  }

  @Test
  void naming_the_deed_approves_that_deed_alone() {
    assertThat(PlainReply.read("send it", SEND)).isEqualTo(YES);
    assertThat(PlainReply.read("Send the mail.", SEND)).isEqualTo(YES);
    assertThat(PlainReply.read("Yes, go ahead and delete the repo", DELETE)).isEqualTo(YES);
    assertThat(PlainReply.read("deletion approved", DELETE)).isEqualTo(YES);
    assertThat(PlainReply.read("yes, I want it deleted", DELETE)).isEqualTo(YES);

    assertThat(PlainReply.read("delete it", SEND)).isEqualTo(OTHER);
    assertThat(PlainReply.read("send it", DELETE)).isEqualTo(OTHER);
    assertThat(PlainReply.read("yes, send the email", DELETE)).isEqualTo(OTHER);
    assertThat(PlainReply.read("delete the email", DELETE)).isEqualTo(OTHER);
    assertThat(PlainReply.read("delete it")).isEqualTo(OTHER);
    assertThat(PlainReply.read("delete the repository", "Delete a branch of a repository"))
        .isEqualTo(OTHER);
  }

  @Test
  void words_that_stop_are_asked_about_again_where_to_stop_is_the_deed() {
    for (String text : new String[] {"cancel", "cancel it", "yes, cancel it"}) {
      assertThat(PlainReply.read(text, "Cancel an event")).as(text).isEqualTo(OTHER);
    }
    assertThat(PlainReply.read("decline", "Decline an invitation")).isEqualTo(OTHER);
    assertThat(PlainReply.read("yes", "Cancel an event")).isEqualTo(YES);
    assertThat(PlainReply.read("no", "Cancel an event")).isEqualTo(NO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no",
        "N",
        "Nooooo!",
        "No, thank you",
        "thanks but no thanks",
        "sorry, no",
        "yes I mean no",
        "yes, please don't",
        "Definitely do not send it",
        "I don\u2019t want you to do it",
        "I'd rather not",
        "no way",
        "No need.",
        "I do not consent",
        "That is not a yes",
        "I don't think so"
      })
  void a_refusal_is_a_no(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(NO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cancel", "Never mind.", "no, cancel it", "stop stop", "yes please stop", "nvm"})
  void dropping_the_matter_is_a_cancel(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(CANCEL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "don't stop",
        "do not cancel",
        "cancel the meeting",
        "stop asking me",
        "can't you send it",
        "is it not ok",
        "not that one",
        "no, the other one",
        "no, to her",
        "not her",
        "not yet",
        "don't ask me again",
        "don't say please",
        "yes but not that",
        "I can't say no",
        "I don't refuse",
        "I couldn't agree more",
        "not sure",
        "wrong",
        "no gracias",
        "nee"
      })
  void edits_questions_doubts_and_tasks_are_neither_no_nor_cancel(String text) {
    assertThat(PlainReply.read(text, SEND)).isEqualTo(OTHER);
  }

  @Test
  void a_long_reply_is_no_plain_one() {
    assertThat(PlainReply.read("yes " + "yes ".repeat(9))).isEqualTo(YES);
    assertThat(PlainReply.read("yes " + "yes ".repeat(10))).isEqualTo(OTHER);
    assertThat(PlainReply.read("ye" + "s".repeat(118))).isEqualTo(YES);
    assertThat(PlainReply.read("ye" + "s".repeat(119))).isEqualTo(OTHER);
  }

  @Test
  void the_longest_message_is_read_like_any_other() {
    Stream.of("yes ", "y", "no ", "a", "'", ", ", "!", "do not ", "\u200b")
        .forEach(
            piece ->
                assertThat(PlainReply.read(piece.repeat(16_000 / piece.length()), SEND))
                    .isEqualTo(OTHER));
    assertThat(PlainReply.read("yes" + " ".repeat(15_997))).isEqualTo(YES);
  }
}
