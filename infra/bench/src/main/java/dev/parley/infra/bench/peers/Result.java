package dev.parley.infra.bench.peers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a server.
 *
 * @param leftOut why it did not take part; it has no figures then
 * @param startSeconds from its start to its first answer
 * @param mebibytes its memory after all measurements
 * @param loads one for each number of callers, and those of streams behind them
 * @param counts what a turn asks of the stores, by the kind of turn
 */
record Result(
    String name,
    String title,
    @Nullable String leftOut,
    double startSeconds,
    double mebibytes,
    List<Measured> loads,
    List<Counted> counts) {

  static Result leftOut(Contender contender, String reason) {
    return new Result(contender.name(), contender.title(), reason, 0, 0, List.of(), List.of());
  }

  /**
   * One load.
   *
   * @param server milliseconds of processor time a turn of the server's processes; likewise of the
   *     others
   * @param gateway likewise of the played Lambda before ours as a zip
   * @param elsewhere how many processors were busy with what is no part of this
   */
  record Measured(
      Load.Seen seen,
      double server,
      double postgres,
      double dynamo,
      double model,
      double gateway,
      double load,
      double elsewhere) {}

  /**
   * What one turn asks for, as a mean over turns one after another.
   *
   * @param kind which turn of a conversation, and whether it is streamed
   * @param table nothing for servers that keep nothing in DynamoDB
   */
  record Counted(
      String kind,
      int turns,
      double modelCalls,
      Statements.Counts sql,
      CountingTable.Counts table) {}

  Measured plain(int callers) {
    return loads.stream()
        .filter(load -> !load.seen().streams() && load.seen().callers() == callers)
        .findFirst()
        .orElseThrow();
  }
}
