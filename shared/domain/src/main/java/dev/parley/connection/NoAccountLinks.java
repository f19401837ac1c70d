package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.tool.AppId;

/** Where no tool source keeps accounts. */
public final class NoAccountLinks implements AccountLinks {

  @Override
  public Link start(UserId user, AppId app, String state) {
    throw new Permanent(FailureCode.MISCONFIGURED, "nobody keeps accounts of " + app);
  }

  @Override
  public Standing standing(String account) {
    throw new Permanent(FailureCode.MISCONFIGURED, "nobody keeps accounts");
  }
}
