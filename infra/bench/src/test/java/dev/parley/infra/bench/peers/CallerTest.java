package dev.parley.infra.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A figure counts only where the answer was right. */
class CallerTest {

  private static final String CONVERSATION = "01890000-0000-7000-8000-000000000001";

  @Test
  void a_right_answer_has_no_trouble_and_tells_its_conversation() throws IOException {
    Caller.Turn turn = turn(200, whole(ModelServer.answer(0)), 0, false);

    assertThat(turn.trouble()).isNull();
    assertThat(turn.conversation()).isEqualTo(CONVERSATION);
  }

  @Test
  void a_refusal_is_trouble() throws IOException {
    assertThat(turn(429, "{\"error\":\"rate_limited\"}", 0, false).trouble())
        .startsWith("status 429");
  }

  @Test
  void an_answer_by_a_model_that_was_not_shown_the_conversation_is_trouble() throws IOException {
    assertThat(turn(200, whole(ModelServer.answer(0)), 1, false).trouble())
        .startsWith("not the answer");
  }

  @Test
  void an_answer_of_no_conversation_is_trouble() throws IOException {
    assertThat(turn(200, "{\"content\":\"" + ModelServer.answer(0) + "\"}", 0, false).trouble())
        .startsWith("no conversation");
  }

  @Test
  void the_words_of_a_stream_are_put_together() throws IOException {
    Caller.Turn turn = turn(200, stream(ModelServer.answer(1)) + "data: [DONE]\n\n", 1, true);

    assertThat(turn.trouble()).isNull();
    assertThat(turn.firstByteNanos()).isBetween(1L, turn.firstWordNanos());
    assertThat(turn.firstWordNanos()).isLessThanOrEqualTo(turn.nanos());
  }

  @Test
  void a_stream_that_breaks_off_is_trouble() throws IOException {
    assertThat(turn(200, stream(ModelServer.answer(1)), 1, true).trouble())
        .isEqualTo("no end of the stream");
  }

  private static String whole(String content) {
    return "{\"conversation_id\":\"" + CONVERSATION + "\",\"content\":\"" + content + "\"}";
  }

  private static String stream(String content) {
    StringBuilder events =
        new StringBuilder(
            "event: conversation\ndata: {\"conversation_id\":\"" + CONVERSATION + "\"}\n\n");
    String before = "";
    for (String word : content.split(" ", -1)) {
      events.append("data: ").append(before).append(word).append("\n\n");
      before = " ";
    }
    return events.toString();
  }

  private static Caller.Turn turn(int status, String answer, int earlier, boolean streams)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var _ = exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, streams ? 0 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    try (Caller caller = new Caller(server.getAddress().getPort(), Tokens.fresh())) {
      return caller.turn(earlier == 0 ? null : CONVERSATION, earlier, streams);
    } finally {
      server.stop(0);
    }
  }
}
