package dev.parley.infra.lambda;

import dev.parley.infra.local.BadInputContract;
import org.junit.jupiter.api.Tag;

/** Bad input, given to the zips. */
@Tag("packages")
class PackagedBadInputTest extends BadInputContract {
  PackagedBadInputTest() {
    super(Zips.served());
  }
}
