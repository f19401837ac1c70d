package dev.parley.infra.local;

/** What a new user does, and sees, in one process. */
class ScenesTest extends ScenesContract {
  ScenesTest() {
    super(Running.installation());
  }
}
