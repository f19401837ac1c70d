package dev.parley.adapter.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.tool.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a document, ready to be called.
 *
 * @param action as it is offered
 * @param offered whether it is, or only serves to find out about others
 * @param address where it is, with the {@code {name}} places of its path
 * @param slots everything that is put on the wire
 * @param body how the body is written; null where there is none
 * @param proof how the credential is shown
 * @param answer the schema of a good answer; null where all of it is passed on
 * @param reconciliation how to find out whether it happened; null where one cannot
 */
record Operation(
    Action action,
    Offer offered,
    String method,
    String address,
    List<Slot> slots,
    @Nullable BodyFormat body,
    Proof proof,
    @Nullable JsonNode answer,
    @Nullable Reconciliation reconciliation) {

  Operation {
    slots = List.copyOf(slots);
  }

  /** Whether the model may choose it. */
  enum Offer {
    OFFERED,
    INTERNAL
  }

  /** Where a value goes. */
  enum Place {
    PATH,
    QUERY,
    HEADER,
    /** A member of the body. */
    MEMBER,
    /** The body itself. */
    BODY
  }

  enum BodyFormat {
    JSON,
    FORM
  }

  /** Arrays in a query: once each, or joined by commas. */
  enum Repeating {
    EACH,
    JOINED
  }

  /** One value on the wire. */
  record Slot(String name, Place place, Repeating repeating, Source source) {}

  /** Where a value comes from. */
  sealed interface Source {
    /**
     * An argument of the call.
     *
     * @param append what is put after it; null for nothing
     */
    record Argument(String name, @Nullable Template append) implements Source {}

    /** Not asked for. */
    record Fixed(Template template) implements Source {}

    /** Made by an encoder out of other values. */
    record Encoded(Encoder encoder, Map<String, Source> parameters) implements Source {}
  }

  /** How a credential is shown. */
  sealed interface Proof {
    record Nothing() implements Proof {}

    record BearerHeader() implements Proof {}

    record BasicHeader() implements Proof {}

    record Key(String name, Place place) implements Proof {}

    /** By signing what is sent, as Standard Webhooks does. */
    record Signature() implements Proof {}
  }

  /**
   * How to find out whether a call happened.
   *
   * @param lookup what must be known before; null for nothing
   * @param operation what is asked
   * @param arguments what it is asked with
   */
  record Reconciliation(
      @Nullable Lookup lookup, String operation, Template arguments, Evidence evidence) {}

  /**
   * A name that people use turned into the id that the provider uses.
   *
   * @param list JSON pointer to the list of an answer
   * @param where JSON pointer, in an element, to the name
   * @param equals the name that is looked for
   * @param take JSON pointer, in that element, to the id
   * @param as the argument the id replaces; it stays as it is where no element fits
   */
  record Lookup(
      String operation,
      Template arguments,
      String list,
      String where,
      Template equals,
      String take,
      String as) {}

  /** What shows that it happened. */
  sealed interface Evidence {
    /** The thing is not found any more. */
    record Gone() implements Evidence {}

    /**
     * The thing is there.
     *
     * @param pointer JSON pointer to what has to be of a value; null where being there is enough
     */
    record Found(@Nullable String pointer, @Nullable Template equals) implements Evidence {}

    /**
     * The answer lists it.
     *
     * @param pointer JSON pointer to the list
     * @param mark what an element has to contain; null where being listed is enough
     * @param limit a list this long may not be all of it; null where it always is
     */
    record Listed(String pointer, @Nullable Template mark, @Nullable Integer limit)
        implements Evidence {}
  }
}
