package dev.parley.infra.lambda;

import java.io.IOException;
import java.io.InputStream;

/** What came of an invocation. */
public sealed interface Answer {

  /** The handler's result, whole, in JSON. */
  record Whole(String payload) implements Answer {}

  /**
   * A result that comes bit by bit. Must be read to its end or closed: until then the instance is
   * busy.
   */
  record Streamed(String contentType, InputStream payload) implements Answer {
    /** Reads no further: the work behind it is cut. Does nothing once it was read to its end. */
    void forget() throws IOException {
      payload.close();
    }
  }

  /** The function failed, ran out of time or died; the payload says how, in JSON. */
  record Failed(String type, String payload) implements Answer {}
}
