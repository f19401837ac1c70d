package dev.parley.adapter.openapi;

/** An argument cannot be put on the wire. The message is for the person. */
final class Unfit extends Exception {
  private static final long serialVersionUID = 1L;

  Unfit(String problem) {
    super(problem);
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
