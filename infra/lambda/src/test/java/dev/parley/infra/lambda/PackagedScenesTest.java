package dev.parley.infra.lambda;

import dev.parley.infra.local.ScenesContract;
import org.junit.jupiter.api.Tag;

/** What a new user does, and sees, played on the zips. */
@Tag("packages")
class PackagedScenesTest extends ScenesContract {
  PackagedScenesTest() {
    super(Zips.served());
  }
}
