package dev.parley.adapter.dynamodb;

import dev.parley.request.IdempotencyKeys;
import dev.parley.request.IdempotencyKeysContract;

class DynamoIdempotencyKeysTest extends IdempotencyKeysContract {

  private final IdempotencyKeys keys = new DynamoIdempotencyKeys(TestTable.fresh());

  @Override
  protected IdempotencyKeys keys() {
    return keys;
  }
}
