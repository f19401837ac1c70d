package dev.parley.infra.local;

/** Bad input, in one process. */
class BadInputTest extends BadInputContract {
  BadInputTest() {
    super(Running.installation());
  }
}
