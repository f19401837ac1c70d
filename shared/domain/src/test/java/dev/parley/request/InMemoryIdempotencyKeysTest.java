package dev.parley.request;

class InMemoryIdempotencyKeysTest extends IdempotencyKeysContract {

  private final IdempotencyKeys keys = new InMemoryIdempotencyKeys();

  @Override
  protected IdempotencyKeys keys() {
    return keys;
  }
}
