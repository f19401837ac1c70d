package dev.parley.adapter.dynamodb;

import dev.parley.request.IdempotencyKeys.StoredAnswer;

/** The answer of an idempotency key's item. */
record StoredReply(int schema, int status, String contentType, String body)
    implements StoredJson.Versioned {

  static StoredReply of(StoredAnswer answer) {
    return new StoredReply(StoredJson.SCHEMA, answer.status(), answer.contentType(), answer.body());
  }

  StoredAnswer answer() {
    return new StoredAnswer(status, contentType, body);
  }
}
