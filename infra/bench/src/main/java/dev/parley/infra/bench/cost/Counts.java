package dev.parley.infra.bench.cost;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on the local stack.
 *
 * @param actions what one of each kind asks for on average
 * @param kept what stays of it
 */
record Counts(Measured measured, Model model, Map<String, Asked> actions, Kept kept) {

  /** When, of what, and on what. */
  record Measured(String date, String commit, int processors, String architecture, String java) {}

  /** How the model spoke while streams were measured. */
  record Model(int tokens, int tokensPerSecond) {}

  /**
   * What one action asks for.
   *
   * @param times how often it was measured
   * @param dynamoRequests requests to DynamoDB
   * @param dynamoWrites those of them that write
   * @param dynamoWriteUnits units of the indexes among them
   * @param sqsSent messages sent
   * @param sqlStatements but those that begin and end transactions
   * @param sqlWrites those of them that change rows
   * @param sqlLogBytes bytes of write-ahead log
   * @param postgresProcessorMillis processor time of PostgreSQL's processes
   * @param modelCalls requests to the model
   * @param modelSentBytes bytes of those requests
   * @param answerBytes bytes that go out to the person
   * @param logBytes bytes of log lines
   * @param processorMillis processor time of the process that ran all of Parley, the client and the
   *     sandbox: more than a function takes
   */
  record Asked(
      int times,
      double dynamoRequests,
      double dynamoWrites,
      double dynamoReadUnits,
      double dynamoWriteUnits,
      double dynamoIndexUnits,
      double sqsSent,
      double sqlStatements,
      double sqlWrites,
      double sqlCommits,
      double sqlLogBytes,
      double postgresProcessorMillis,
      double modelCalls,
      double modelSentBytes,
      double modelReceivedBytes,
      double answerBytes,
      double logBytes,
      double processorMillis) {}

  /**
   * What stays.
   *
   * @param firstTurnPostgresBytes of a conversation with one turn, tables and indexes
   * @param nextTurnPostgresBytes of each turn more
   * @param turnDynamoBytes of a turn by the kind of item, as DynamoDB bills them
   * @param streamedTurnDynamoBytes of a turn whose words were streamed
   * @param consentPauseDynamoBytes of a turn that waits for consent
   * @param oauthPauseDynamoBytes of a turn that waits for an account
   */
  record Kept(
      double firstTurnPostgresBytes,
      double nextTurnPostgresBytes,
      Map<String, Double> turnDynamoBytes,
      Map<String, Double> streamedTurnDynamoBytes,
      Map<String, Double> consentPauseDynamoBytes,
      Map<String, Double> oauthPauseDynamoBytes) {}

  Asked of(Action action) {
    @Nullable Asked asked = actions.get(action.measured());
    if (asked == null) {
      throw new IllegalArgumentException("nothing was measured for " + action.measured());
    }
    return asked;
  }
}
