package dev.parley.account;

class InMemoryPasswordsTest extends PasswordsContract {

  private final Passwords passwords = new InMemoryPasswords();

  @Override
  protected Passwords passwords() {
    return passwords;
  }
}
