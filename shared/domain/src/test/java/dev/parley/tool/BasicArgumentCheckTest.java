package dev.parley.tool;

class BasicArgumentCheckTest extends ArgumentCheckContract {

  @Override
  protected ArgumentCheck check() {
    return new BasicArgumentCheck();
  }
}
