package dev.parley.adapter.jsonschema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;

/** What the validator found, in words for people. */
final class Wording {

  static final String UNKNOWN = "is not a parameter of this action";

  private Wording() {}

  static String of(ValidationMessage message) {
    JsonNode rule = message.getSchemaNode();
    return switch (message.getType()) {
      case "type" -> "must be " + types(rule);
      case "required", "dependentRequired" -> "is required";
      case "enum" -> "must be one of: " + values(rule);
      case "const" -> "must be " + text(rule);
      case "format" -> "must be " + format(rule.asText());
      case "pattern" -> "does not have the required form";
      case "minLength" ->
          rule.asLong() == 1 ? "must not be empty" : "is too short: at least " + characters(rule);
      case "maxLength" -> "is too long: at most " + characters(rule);
      case "minimum" -> "must be at least " + text(rule);
      case "maximum" -> "must be at most " + text(rule);
      case "exclusiveMinimum" -> "must be more than " + text(rule);
      case "exclusiveMaximum" -> "must be less than " + text(rule);
      case "multipleOf" -> "must be a multiple of " + text(rule);
      case "minItems" -> "must have at least " + entries(rule);
      case "maxItems" -> "must have at most " + entries(rule);
      case "uniqueItems" -> "must not have the same entry twice";
      case "minProperties" -> "must have at least " + entries(rule);
      case "maxProperties" -> "must have at most " + entries(rule);
      case "additionalProperties", "unevaluatedProperties", "false" -> UNKNOWN;
      case "oneOf" -> "must fit exactly one of the allowed forms";
      case "contains", "minContains" -> "lacks an entry that it must have";
      default -> "does not fit";
    };
  }

  private static String types(JsonNode rule) {
    List<String> names = new ArrayList<>();
    if (rule.isArray()) {
      rule.forEach(type -> names.add(type(type.asText())));
    } else {
      names.add(type(rule.asText()));
    }
    return String.join(" or ", names);
  }

  private static String type(String type) {
    return switch (type) {
      case "string" -> "text";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "array" -> "a list";
      case "object" -> "an object";
      case "null" -> "nothing";
      default -> type;
    };
  }

  private static String format(String format) {
    return switch (format) {
      case "email", "idn-email" -> "an email address";
      case "date" -> "a date, such as 2026-03-01";
      case "date-time" -> "a date and time, such as 2026-03-01T10:00:00Z";
      case "time" -> "a time, such as 10:00:00Z";
      case "duration" -> "a duration, such as PT30M";
      case "uri", "iri" -> "a full address, such as https://example.com/page";
      case "uri-reference", "iri-reference" -> "an address or a part of one";
      case "uuid" -> "a UUID";
      case "ipv4" -> "an IPv4 address";
      case "ipv6" -> "an IPv6 address";
      case "hostname", "idn-hostname" -> "a host name";
      case "regex" -> "a regular expression";
      default -> "of the form " + format;
    };
  }

  private static String values(JsonNode rule) {
    List<String> values = new ArrayList<>();
    rule.forEach(value -> values.add(text(value)));
    return String.join(", ", values);
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static String characters(JsonNode rule) {
    return rule.asLong() == 1 ? "1 character" : rule.asText() + " characters";
  }

  private static String entries(JsonNode rule) {
    return rule.asLong() == 1 ? "1 entry" : rule.asText() + " entries";
  }
}
