package dev.parley.adapter.openapi;

import dev.parley.json.JsonObject;

/** Puts parameters into the places of a value that the document gives. */
record FilledTemplate(Template template) implements Encoder {

  @Override
  public Object encode(JsonObject parameters) throws Unfit {
    Object filled = template.filled(parameters.values());
    if (filled == null) {
      throw new Unfit("an argument is missing");
    }
    return filled;
  }
}
