package dev.parley.consent;

import dev.parley.json.JsonObject;
import java.util.Optional;

/** Seals consent statements, and reads sealed ones. */
public interface ConsentSeal {

  /** The statement, signed, as a compact JWS. */
  String seal(ConsentStatement statement);

  /** The statement, if the seal is ours and unbroken. Whether it has expired is not looked at. */
  Optional<ConsentStatement> open(String token);

  /** SHA-256 of the RFC 8785 form of the arguments, base64url without padding. */
  String digest(JsonObject arguments);
}
