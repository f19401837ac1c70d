package dev.parley.infra.sandbox.model;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * What the stand-in does with one chat request instead of answering it well, so that a client's
 * handling of faults can be tested. Queued with {@link StandInModel#script}; each is used once.
 */
public sealed interface Misbehaviour {

  /** No misbehaviour: keeps a place in the queue. */
  record None() implements Misbehaviour {}

  /** This status and body, byte for byte, whatever the request was. */
  record RawBody(int status, String contentType, String body, Map<String, String> headers)
      implements Misbehaviour {
    public RawBody {
      headers = Map.copyOf(headers);
    }
  }

  /** An error in the API's own envelope, such as 429 {@code rate_limit_exceeded}. */
  record Refusal(int status, String type, String code, String message, Map<String, String> headers)
      implements Misbehaviour {
    public Refusal {
      headers = Map.copyOf(headers);
    }
  }

  /** The right answer, late. */
  record Delay(Duration by) implements Misbehaviour {}

  /** No answer at all until the stand-in is closed. */
  record Hang() implements Misbehaviour {}

  /**
   * The right answer, ended after so many events of a stream by closing the connection; an answer
   * that is not streamed ends in the middle of its body.
   */
  record Cut(int afterEvents) implements Misbehaviour {}

  /**
   * The stream ends in good order after so many events, but without the rest, as behind a proxy
   * that closes politely; an answer that is not streamed is cut.
   */
  record EndEarly(int afterEvents) implements Misbehaviour {}

  /**
   * The stream falls silent after so many events until the stand-in is closed, with its connection
   * open; an answer that is not streamed never comes.
   */
  record Stall(int afterEvents) implements Misbehaviour {}

  /**
   * The right answer, held back after so many events of a stream until the gate is opened; an
   * answer that is not streamed is held back whole.
   */
  record Gate(int afterEvents, CountDownLatch gate) implements Misbehaviour {}

  /** The stream ends with an error event after so many events; whole answers are a 500. */
  record ErrorInStream(int afterEvents, String type, String code, String message)
      implements Misbehaviour {
    public ErrorInStream(int afterEvents, String message) {
      this(afterEvents, "server_error", "", message);
    }
  }

  /** The tool the rules choose, with this text in place of its arguments. */
  record Arguments(String arguments) implements Misbehaviour {}

  /**
   * A call of this tool, offered or not.
   *
   * @param how what else goes wrong while it is told
   */
  record Call(String tool, String arguments, Misbehaviour how) implements Misbehaviour {
    public Call(String tool, String arguments) {
      this(tool, arguments, new None());
    }
  }

  /**
   * This text, whatever was asked, also where a tool was required.
   *
   * @param how what else goes wrong while it is said
   */
  record Say(String content, Misbehaviour how) implements Misbehaviour {
    public Say(String content) {
      this(content, new None());
    }
  }

  /** A refusal in the message ({@code refusal} instead of {@code content}). */
  record Decline(String refusal) implements Misbehaviour {}
}
