package dev.parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConversationTest {

  @Test
  void takes_a_short_message_as_the_title() {
    assertThat(Conversation.titleFrom("Send an email\n\n to  John "))
        .isEqualTo("Send an email to John");
    assertThat(Conversation.titleFrom("x".repeat(80))).isEqualTo("x".repeat(80));
  }

  @Test
  void cuts_a_long_message_at_a_word() {
    String title = Conversation.titleFrom("word ".repeat(30));

    assertThat(title).isEqualTo("word ".repeat(15) + "word…").hasSize(80);
    assertThat(Conversation.titleFrom("first " + "x".repeat(100))).isEqualTo("first…");
  }

  @Test
  void cuts_within_a_word_that_is_too_long_but_not_within_a_character() {
    assertThat(Conversation.titleFrom("x".repeat(81))).isEqualTo("x".repeat(79) + "…");
    assertThat(Conversation.titleFrom("x".repeat(78) + "🙂🙂")).isEqualTo("x".repeat(78) + "…");
  }

  @Test
  void has_no_title_for_blank_text() {
    assertThat(Conversation.titleFrom(" \n\t")).isNull();
  }

  @Test
  void previews_the_beginning() {
    assertThat(Conversation.previewOf("a ".repeat(200)))
        .endsWith("a…")
        .hasSizeLessThanOrEqualTo(140);
    assertThat(Conversation.previewOf("")).isEmpty();
  }
}
