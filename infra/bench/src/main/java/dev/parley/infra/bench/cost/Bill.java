package dev.parley.infra.bench.cost;

import dev.parley.infra.bench.cost.Counts.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a month of such days costs.
 *
 * @param lines all that is billed
 */
record Bill(List<Line> lines) {

  static final double GB = 1024.0 * 1024 * 1024;

  private static final double MILLION = 1e6;
  private static final int LOG_PAGE = 4096;
  private static final int POLL_SECONDS = 20;

  /**
   * One thing that is billed.
   *
   * @param service who bills it
   * @param quantity how much of it, in units of its price
   */
  record Line(String service, String what, double quantity, double dollars) {}

  double total() {
    return lines.stream().mapToDouble(Line::dollars).sum();
  }

  /** By service, in the order of the lines. */
  Map<String, Double> services() {
    Map<String, Double> services = new LinkedHashMap<>();
    lines.forEach(line -> services.merge(line.service(), line.dollars(), Double::sum));
    return services;
  }

  double dollars(String service) {
    return services().getOrDefault(service, 0.0);
  }

  double dollars(String service, String what) {
    return lines.stream()
        .filter(line -> line.service().equals(service) && line.what().equals(what))
        .mapToDouble(Line::dollars)
        .sum();
  }

  /**
   * The bill.
   *
   * @param memory GB that each function has
   */
  static Bill of(Day day, Assumptions assumptions, Counts counts, Prices prices, double memory) {
    return new Maker(day, assumptions, counts, prices).bill(memory);
  }

  private static final class Maker {
    private final Day day;
    private final Assumptions assumptions;
    private final Counts counts;
    private final Prices prices;
    private final double days;
    private final double hours;
    private final List<Line> lines = new ArrayList<>();

    Maker(Day day, Assumptions assumptions, Counts counts, Prices prices) {
      this.day = day;
      this.assumptions = assumptions;
      this.counts = counts;
      this.prices = prices;
      this.days = assumptions.daysAMonth();
      this.hours = days * 24;
    }

    Bill bill(double memory) {
      lambda(memory);
      add(
          "API Gateway",
          "requests, million",
          day.requests() * days / MILLION,
          "api_gateway_million_requests");
      dynamo();
      aurora();
      messages();
      watching();
      network();
      return new Bill(List.copyOf(lines));
    }

    private void lambda(double memory) {
      double waiting = day.waiting() * days * memory;
      add("Lambda", "waiting for the model, GB-seconds", waiting, "lambda_gb_second");
      add(
          "Lambda",
          "everything else, GB-seconds",
          day.seconds() * days * memory - waiting,
          "lambda_gb_second");
      add("Lambda", "calls, million", day.calls() * days / MILLION, "lambda_million_requests");
      add("Lambda", "restores", day.restores() * days, "lambda_snapstart_restore");
    }

    private void dynamo() {
      add(
          "DynamoDB",
          "write units, million",
          monthly(Asked::dynamoWriteUnits) / MILLION,
          "dynamodb_million_write_units");
      add(
          "DynamoDB",
          "read units, million",
          monthly(Asked::dynamoReadUnits) / MILLION,
          "dynamodb_million_read_units");
      double gigabytes = tableBytes() / GB;
      add("DynamoDB", "kept, GB", gigabytes, "dynamodb_gb_month");
      add("DynamoDB", "recovery, GB", gigabytes, "dynamodb_recovery_gb_month");
    }

    /** Sessions go a month after their end, events after a week. */
    private double tableBytes() {
      double bytes = 0;
      for (Map.Entry<Action, Integer> done : day.times().entrySet()) {
        Map<String, Double> kept =
            switch (done.getKey()) {
              case FIRST_TURN, NEXT_TURN, ACTION_TURN -> counts.kept().turnDynamoBytes();
              case FIRST_TURN_STREAMED, NEXT_TURN_STREAMED ->
                  counts.kept().streamedTurnDynamoBytes();
              case CONSENT_PAUSE -> counts.kept().consentPauseDynamoBytes();
              case OAUTH_PAUSE -> counts.kept().oauthPauseDynamoBytes();
              case SIGN_IN,
                  LIST_CONVERSATIONS,
                  SHOW_CONVERSATION,
                  CONSENT_ANSWER,
                  OAUTH_ANSWER,
                  SWEEP ->
                  Map.of();
            };
        for (Map.Entry<String, Double> kind : kept.entrySet()) {
          double stays =
              kind.getKey().equals("events") ? assumptions.eventDays() : assumptions.sessionDays();
          bytes += done.getValue() * kind.getValue() * stays;
        }
      }
      return bytes;
    }

    private void aurora() {
      double acus =
          day.acus(assumptions).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      add("Aurora", "ACU-hours", acus * hours, "aurora_acu_hour");
      double further = Math.max(0, turns() - day.conversations());
      double bytes =
          (day.conversations() * counts.kept().firstTurnPostgresBytes()
                  + further * counts.kept().nextTurnPostgresBytes())
              * days
              * assumptions.monthsKept();
      add("Aurora", "kept, GB", bytes / GB, "aurora_gb_month");
      // Each statement that changes rows on its own, and no fewer than the log fills.
      double writes = monthly(asked -> Math.max(asked.sqlWrites(), asked.sqlLogBytes() / LOG_PAGE));
      add("Aurora", "requests to its storage, million", writes / MILLION, "aurora_million_io");
      add(
          "RDS Proxy",
          "ACU-hours",
          Math.max(acus, assumptions.proxyMinimumAcus()) * hours,
          "rds_proxy_acu_hour");
    }

    private double turns() {
      return day.times().entrySet().stream()
          .filter(
              done ->
                  switch (done.getKey()) {
                    case FIRST_TURN,
                        NEXT_TURN,
                        FIRST_TURN_STREAMED,
                        NEXT_TURN_STREAMED,
                        ACTION_TURN,
                        CONSENT_PAUSE,
                        OAUTH_PAUSE ->
                        true;
                    case SIGN_IN,
                        LIST_CONVERSATIONS,
                        SHOW_CONVERSATION,
                        CONSENT_ANSWER,
                        OAUTH_ANSWER,
                        SWEEP ->
                        false;
                  })
          .mapToInt(Map.Entry::getValue)
          .sum();
    }

    private void messages() {
      // Each is sent, received and deleted.
      double sent = 3 * monthly(Asked::sqsSent);
      double polls = assumptions.pollers() * hours * 3600 / POLL_SECONDS;
      add("SQS", "messages' requests, million", sent / MILLION, "sqs_million_requests");
      add("SQS", "polls that find nothing, million", polls / MILLION, "sqs_million_requests");
      add(
          "Scheduler",
          "sweeps, million",
          day.times().getOrDefault(Action.SWEEP, 0) * days / MILLION,
          "scheduler_million_invocations");
    }

    private void watching() {
      double logged =
          (monthly(Asked::logBytes) + day.calls() * days * assumptions.platformLogBytes()) / GB;
      add("CloudWatch", "logs taken in, GB", logged, "logs_gb");
      add("CloudWatch", "logs kept, GB", logged * assumptions.monthsKept(), "logs_gb_month");
      add("X-Ray", "traces, million", day.traced() * days / MILLION, "xray_million_traces");
      add("Secrets Manager", "secrets", assumptions.secrets(), "secret_month");
    }

    private void network() {
      double sent = monthly(Asked::modelSentBytes) / GB;
      double received = monthly(Asked::modelReceivedBytes) / GB;
      add("Data out", "answers to people, GB", monthly(Asked::answerBytes) / GB, "data_out_gb");
      add("Data out", "questions to the model, GB", sent, "data_out_gb");
      if (assumptions.natGateways() > 0) {
        double gateways = assumptions.natGateways() * hours;
        add("NAT gateway", "hours", gateways, "nat_hour");
        add("NAT gateway", "hours of its address", gateways, "public_address_hour");
        add("NAT gateway", "through it, GB", sent + received, "nat_gb");
      }
    }

    private double monthly(ToDoubleFunction<Asked> of) {
      return days
          * day.times().entrySet().stream()
              .mapToDouble(done -> done.getValue() * of.applyAsDouble(counts.of(done.getKey())))
              .sum();
    }

    private void add(String service, String what, double quantity, String price) {
      lines.add(new Line(service, what, quantity, quantity * prices.dollars(price)));
    }
  }
}
