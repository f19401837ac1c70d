package dev.parley.adapter.openapi;

import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a document says.
 *
 * @param leftOut what cannot be used of it
 * @param addressed whether it describes no address of its own, but has to be given one
 * @param secret our own key for the API; null where it needs none
 * @param refusals how it says no with a good status; null where it does not
 */
record Description(
    App app,
    List<Operation> operations,
    List<LeftOut> leftOut,
    boolean addressed,
    @Nullable String secret,
    @Nullable Refusals refusals) {

  Description {
    operations = List.copyOf(operations);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * How a provider says no with status 200.
   *
   * @param unless JSON pointer to what is true when all is well
   * @param problem JSON pointer to the word for what is not
   */
  record Refusals(
      String unless,
      String problem,
      Set<String> notConnected,
      Set<String> notNow,
      Set<String> unknown) {}

  List<Action> actions() {
    return operations.stream()
        .filter(operation -> operation.offered() == Operation.Offer.OFFERED)
        .map(Operation::action)
        .toList();
  }

  /** An operation that is offered. */
  Optional<Operation> offered(ActionId id) {
    return operation(id.name()).filter(operation -> operation.offered() == Operation.Offer.OFFERED);
  }

  Optional<Operation> operation(String name) {
    return operations.stream()
        .filter(operation -> operation.action().id().name().equals(name))
        .findFirst();
  }

  @Override
  public String toString() {
    return "Description[" + app.id() + "]";
  }
}
