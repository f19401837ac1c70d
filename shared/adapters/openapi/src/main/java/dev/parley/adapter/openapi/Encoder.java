package dev.parley.adapter.openapi;

import dev.parley.json.JsonObject;
import java.util.Map;

/** Makes the value a wire format wants out of what a person would say. */
interface Encoder {

  /** All there are, by the name documents use. */
  Map<String, Encoder> ALL = Map.of("rfc822-base64url", new MailEncoder());

  /**
   * The value.
   *
   * @throws Unfit when no value can be made of these parameters
   */
  Object encode(JsonObject parameters) throws Unfit;
}
