package dev.parley.adapter.postgres;

import dev.parley.account.Users;
import dev.parley.account.UsersContract;

class PostgresUsersTest extends UsersContract {

  @Override
  protected Users users() {
    return Store.shared().getBean(Users.class);
  }
}
