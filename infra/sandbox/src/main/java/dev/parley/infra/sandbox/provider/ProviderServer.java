package dev.parley.infra.sandbox.provider;

import java.util.List;

/** One provider's addresses and what it has done so far. */
interface ProviderServer {
  Routes routes();

  /** The answer to a path or method it does not have. */
  Answer unknown(Call call);

  /** The answer to a request it cannot read. */
  Answer malformed(String why);

  /** The answer when it fails inside with this status. */
  Answer failing(int status);

  /** The answer to too many requests, without Retry-After, which is the same everywhere. */
  Answer tooMany();

  /** Everything it did because it was asked to, oldest first. */
  List<Effect> effects();

  /** From now on shows what it has as it is at this moment, until it catches up. */
  void fallBehind();

  /** Shows again what it has. */
  void catchUp();

  /** Goes back to its first day; accounts and their tokens stay. */
  void forget();

  AuthorizationServer authorization();
}
