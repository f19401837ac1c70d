package dev.parley.infra.local;

/** Answers as they are made, and for who comes back, in one process. */
class StreamTest extends StreamContract {
  StreamTest() {
    super(Running.installation());
  }
}
