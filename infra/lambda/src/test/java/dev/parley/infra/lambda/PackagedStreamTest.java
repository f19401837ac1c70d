package dev.parley.infra.lambda;

import dev.parley.infra.local.StreamContract;
import org.junit.jupiter.api.Tag;

/** Answers as they are made, by the zips, through the played Web Adapter and API Gateway. */
@Tag("packages")
class PackagedStreamTest extends StreamContract {
  PackagedStreamTest() {
    super(Zips.served());
  }
}
