package dev.parley.adapter.mcp;

/** What became of a message that was not answered as it should be. */
final class TransportTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /**
   * @param words in our own words, never those of a server
   */
  TransportTrouble(Kind kind, String words) {
    super(words, null, false, false);
    this.kind = kind;
  }

  /** The kinds there are. */
  enum Kind {
    /** We may not go there, now or ever. */
    FORBIDDEN,
    /** It was not sent, for now. */
    NOT_SENT,
    /** It was sent, or may have been, and there is no answer that can be read. */
    LOST,
    /** The server does not accept what proves who we are. */
    NOT_ACCEPTED,
    /** The server does not know the session any more. */
    SESSION_GONE,
    /** The server has too many requests. */
    BUSY,
    /** The server does not take it. */
    DECLINED,
    /** The server failed. */
    FAILED
  }

  Kind kind() {
    return kind;
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
