package dev.parley.infra.bench.cost;

import dev.parley.infra.bench.cost.Bill.Line;
import dev.parley.infra.bench.cost.Counts.Asked;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The sheet, in Markdown. */
final class Sheet {

  private static final double MILLION = 1e6;

  /** How long Lambda lets a call run. */
  private static final double LONGEST_CALL = 15 * 60;

  /** How long an event stream is kept open for its reader, and how often it looks for more. */
  private static final double STREAM = 14 * 60;

  private static final double LOOKS_A_SECOND = 4;

  /** The smallest task of Fargate. */
  private static final double TASK_PROCESSORS = 0.25;

  private static final double TASK_GB = 0.5;

  private final Assumptions assumptions;
  private final Counts counts;
  private final Prices prices;
  private final double memory;
  private final Day day;
  private final Bill bill;
  private final Bill floor;
  private final StringBuilder text = new StringBuilder();

  private Sheet(Assumptions assumptions, Counts counts, Prices prices, double memory) {
    this.assumptions = assumptions;
    this.counts = counts;
    this.prices = prices;
    this.memory = memory;
    this.day = Simulation.of(assumptions, counts);
    this.bill = Bill.of(day, assumptions, counts, prices, memory);
    Assumptions nobody = assumptions.withUsers(0);
    this.floor = Bill.of(Simulation.of(nobody, counts), nobody, counts, prices, memory);
  }

  /**
   * Writes it.
   *
   * @param memory GB that each function has
   */
  static String of(Assumptions assumptions, Counts counts, Prices prices, double memory) {
    Sheet sheet = new Sheet(assumptions, counts, prices, memory);
    sheet.month();
    sheet.use();
    sheet.waiting();
    sheet.paused();
    sheet.measured();
    sheet.assumed();
    sheet.priced();
    return sheet.text.toString();
  }

  private void month() {
    say("# What Parley costs");
    say();
    say(
        "Written by `infra/bench/cost`. Counts of %s (commit %s, measured on the local stack, %d"
            + " processors, %s), prices of %s looked up on %s (%s). A day of %s people with %s"
            + " conversations each is simulated and billed for %.1f days. The tokens of the model"
            + " are not part of it, and neither are the model's and the tools' own bills.",
        counts.measured().date(),
        counts.measured().commit(),
        counts.measured().processors(),
        counts.measured().architecture(),
        prices.region(),
        prices.lookedUp(),
        prices.terms(),
        number(assumptions.users()),
        number(assumptions.conversationsADay()),
        assumptions.daysAMonth());
    say();
    say("## A month");
    say();
    double total = bill.total();
    double conversations = day.conversations() * assumptions.daysAMonth();
    say("| service | what | quantity | dollars |");
    say("|---|---|---:|---:|");
    for (Line line : bill.lines()) {
      say(
          "| %s | %s | %s | %s |",
          line.service(), line.what(), number(line.quantity()), money(line.dollars()));
    }
    say("| **all** | | | **%s** |", money(total));
    say();
    say("| service | dollars a month | share | of it with nobody there |");
    say("|---|---:|---:|---:|");
    bill.services()
        .forEach(
            (service, dollars) ->
                say(
                    "| %s | %s | %.1f %% | %s |",
                    service, money(dollars), 100 * dollars / total, money(floor.dollars(service))));
    say("| **all** | **%s** | 100 %% | **%s** |", money(total), money(floor.total()));
    say();
    say("| | dollars |");
    say("|---|---:|");
    if (assumptions.users() > 0 && conversations > 0) {
      say("| a person, a month | %s |", money(total / assumptions.users()));
      say("| a conversation | %s |", money(total / conversations));
      say(
          "| a conversation more (without what is paid with nobody there) | %s |",
          money((total - floor.total()) / conversations));
    }
    say();
  }

  private void use() {
    say("## A day");
    say();
    say("%s conversations, %s requests.", number(day.conversations()), number(day.requests()));
    say();
    say("| function | calls | running, hours | waiting for the model | most at once | restores |");
    say("|---|---:|---:|---:|---:|---:|");
    day.uses().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            function ->
                say(
                    "| %s | %s | %.1f | %.1f %% | %s | %s |",
                    function.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    number(function.getValue().calls()),
                    function.getValue().seconds() / 3600,
                    100 * function.getValue().waiting() / function.getValue().seconds(),
                    number(function.getValue().most()),
                    number(function.getValue().restores())));
    say();
    List<Double> acus = day.acus(assumptions);
    say(
        "PostgreSQL is busy for %.2f processors in its busiest minute. ACUs hour by hour: %s.",
        day.processors().stream().mapToDouble(Double::doubleValue).max().orElse(0),
        acus.stream().map(Sheet::number).collect(Collectors.joining(", ")));
    say();
    say(
        "That is its processor alone: what it wants of memory, as rows pile up, is not simulated."
            + " It is never paused, since RDS Proxy keeps connections open and the sweep asks it"
            + " each minute.");
    say();
  }

  private void waiting() {
    say("## Waiting for the model");
    say();
    double dollars = bill.dollars("Lambda", "waiting for the model, GB-seconds");
    say(
        "A function is billed by the clock while the model thinks, though its processor is idle:"
            + " %s of the month's %s, %.1f %% of all and %.1f %% of Lambda. It goes with the"
            + " seconds that the model takes and the %s GB that the template gives each function.",
        money(dollars),
        money(bill.total()),
        100 * dollars / bill.total(),
        100 * dollars / bill.dollars("Lambda"),
        number(memory));
    say();
    double streamed = counts.of(Action.NEXT_TURN_STREAMED).dynamoWriteUnits();
    double plain = counts.of(Action.NEXT_TURN).dynamoWriteUnits();
    say(
        "Words that are streamed are logged while they come: %s write units a turn against %s,"
            + " with %d tokens at %d a second. A batch waits for the one before, so a store that"
            + " answers quicker than this one did has more of them.",
        number(streamed), number(plain), counts.model().tokens(), counts.model().tokensPerSecond());
    say();
  }

  private void paused() {
    double table = sum(counts.kept().consentPauseDynamoBytes());
    double rows = counts.kept().firstTurnPostgresBytes();
    double tableGb = table * MILLION / Bill.GB;
    double rowsGb = rows * MILLION / Bill.GB;
    double storage =
        tableGb
                * (prices.dollars("dynamodb_gb_month")
                    + prices.dollars("dynamodb_recovery_gb_month"))
            + rowsGb * prices.dollars("aurora_gb_month");
    say("## A million paused conversations");
    say();
    say("| what | bytes each | GB | dollars a month |");
    say("|---|---:|---:|---:|");
    say(
        "| DynamoDB: %s | %s | %s | %s |",
        String.join(
            ", ", counts.kept().consentPauseDynamoBytes().keySet().stream().sorted().toList()),
        number(table),
        number(tableGb),
        money(tableGb * prices.dollars("dynamodb_gb_month")));
    say(
        "| its point-in-time recovery | | %s | %s |",
        number(tableGb), money(tableGb * prices.dollars("dynamodb_recovery_gb_month")));
    say(
        "| PostgreSQL: conversation and messages | %s | %s | %s |",
        number(rows), number(rowsGb), money(rowsGb * prices.dollars("aurora_gb_month")));
    say("| compute | | | %s |", money(0));
    say("| **all** | | | **%s** |", money(storage));
    say();
    say(
        "One of them costs %s a month, and nothing else: nothing runs for it. The sweep, which runs"
            + " each minute anyhow, reads what is due and nothing else: %s read units with nothing"
            + " due, and as `infra/prove parked` shows the same with a million waiting. By default"
            + " a question is reminded of after 4 hours, put to somebody else after 8 and expires"
            + " after 24: each of these is work of its own when its time comes, and not part of"
            + " this.",
        String.format(Locale.ROOT, "$%.7f", storage / MILLION),
        number(counts.of(Action.SWEEP).dynamoReadUnits()));
    say();
    say("The same pauses, if something waited:");
    say();
    double held = LONGEST_CALL * memory * prices.dollars("lambda_gb_second");
    say(
        "- A Lambda function held open lasts 15 minutes at the longest and costs %s for them. A"
            + " million of them cost %s for the first quarter of an hour, and cannot wait for an"
            + " hour at all.",
        money(held), money(held * MILLION));
    double task =
        (TASK_PROCESSORS * prices.dollars("fargate_processor_hour")
                + TASK_GB * prices.dollars("fargate_gb_hour"))
            * 24
            * assumptions.daysAMonth();
    double each = task / storage * MILLION;
    say(
        "- The smallest task of Fargate (%s vCPU, %s GB) costs %s a month before it does anything."
            + " To cost no more than the rows above, it would have to hold %s waiting"
            + " conversations, in %s bytes of its memory each, and never be restarted.",
        number(TASK_PROCESSORS),
        number(TASK_GB),
        money(task),
        number(each),
        number(TASK_GB * Bill.GB / each));
    double stream =
        STREAM * memory * prices.dollars("lambda_gb_second")
            + STREAM * LOOKS_A_SECOND * prices.dollars("dynamodb_million_read_units") / MILLION;
    say(
        "- A client that keeps an event stream open through a pause (`GET …/events`) has this very"
            + " thing happen: the stream holds one call of `chat` for 14 minutes and looks into the"
            + " log four times a second, which costs %s each time, %s an hour. Clients should close"
            + " it when a turn rests, and come back by `Last-Event-ID`.",
        money(stream), money(stream * 3600 / STREAM));
    say();
  }

  private void measured() {
    say("## Measured");
    say();
    say("On average, for one of each:");
    say();
    say(
        "| | measured | DynamoDB requests | writes | write units (of indexes) | read units | SQL"
            + " statements | PostgreSQL, ms | model calls | SQS | answer, bytes | log, bytes |");
    say("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (Action action : Action.values()) {
      Asked asked = counts.of(action);
      say(
          "| %s | %s | %s | %s | %s (%s) | %s | %s | %s | %s | %s | %s | %s |",
          action.measured().replace('_', ' '),
          number(asked.times()),
          number(asked.dynamoRequests()),
          number(asked.dynamoWrites()),
          number(asked.dynamoWriteUnits()),
          number(asked.dynamoIndexUnits()),
          number(asked.dynamoReadUnits()),
          number(asked.sqlStatements()),
          number(asked.postgresProcessorMillis()),
          number(asked.modelCalls()),
          number(asked.sqsSent()),
          number(asked.answerBytes()),
          number(asked.logBytes()));
    }
    say();
    say(
        "Units are those that DynamoDB Local tells for each request, put right where DynamoDB's"
            + " documentation says otherwise: of a transaction half (it tells four a kilobyte, two"
            + " are billed), of a refused condition and of a read that finds nothing what is billed"
            + " (it tells nothing). Whether an index entry that a transaction writes takes two units"
            + " or one is not documented; two are reckoned. Bytes that are kept are summed up by the"
            + " documentation, too; what transactions add to an item is not told there, and left"
            + " out. A call's own time has in it the processor time of the whole local process, the"
            + " client and the sandbox too: %s ms of a plain turn, more than a function takes.",
        number(counts.of(Action.NEXT_TURN).processorMillis()));
    say();
    say("| kept, bytes as billed | DynamoDB | by kind |");
    say("|---|---:|---|");
    kept("a turn", counts.kept().turnDynamoBytes());
    kept("a turn whose words were streamed", counts.kept().streamedTurnDynamoBytes());
    kept("a turn that waits for consent", counts.kept().consentPauseDynamoBytes());
    kept("a turn that waits for an account", counts.kept().oauthPauseDynamoBytes());
    say();
    say(
        "PostgreSQL keeps %s bytes of a conversation with one turn, and %s of each turn more.",
        number(counts.kept().firstTurnPostgresBytes()),
        number(counts.kept().nextTurnPostgresBytes()));
    say();
  }

  private void kept(String what, Map<String, Double> bytes) {
    say(
        "| %s | %s | %s |",
        what,
        number(sum(bytes)),
        bytes.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(kind -> kind.getKey() + " " + number(kind.getValue()))
            .collect(Collectors.joining(", ")));
  }

  private void assumed() {
    say("## Assumed");
    say();
    say("Each may be set otherwise: `infra/bench/cost --set modelSeconds=6`.");
    say();
    say("| name | value | what |");
    say("|---|---:|---|");
    for (RecordComponent component : Assumptions.class.getRecordComponents()) {
      say(
          "| `%s` | %s | %s |",
          component.getName(),
          value(component),
          component.getAnnotation(Assumptions.Means.class).value());
    }
    say();
    say(
        "Left out: pauses that nobody answers, calls to tools beyond the time they take, pages of"
            + " Aurora that are not in memory, backups, traffic between zones, requests to KMS,"
            + " CloudWatch metrics and alarms, deployments.");
    say();
  }

  private String value(RecordComponent component) {
    try {
      return component.getAccessor().invoke(assumptions) instanceof Number single
          ? number(single.doubleValue())
          : assumptions.curve().stream().map(Sheet::number).collect(Collectors.joining(" "));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void priced() {
    say("## Prices");
    say();
    say("%s, %s, %s.", prices.region(), prices.currency(), prices.lookedUp());
    say();
    say("| name | dollars | for a | read at |");
    say("|---|---:|---|---|");
    prices.prices().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                say(
                    "| `%s` | %s | %s | %s |",
                    entry.getKey(),
                    plain(entry.getValue().dollars()),
                    entry.getValue().unit(),
                    entry.getValue().source().isEmpty()
                        ? "not read anew; it stands at " + entry.getValue().official()
                        : entry.getValue().source()));
  }

  private static double sum(Map<String, Double> bytes) {
    return bytes.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String plain(double value) {
    return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** With as many decimals as say something. */
  private static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.3f", value)
        .replaceAll("(\\.\\d*?)0+$", "$1")
        .replaceAll("\\.$", "");
  }

  private static String money(double dollars) {
    double size = Math.abs(dollars);
    return String.format(
        Locale.ROOT, size >= 1 || size == 0 ? "$%,.2f" : size >= 0.01 ? "$%.4f" : "$%.6f", dollars);
  }

  @SuppressWarnings(
      "AnnotateFormatMethod") // The annotation is in a library that nothing here needs.
  private void say(String line, Object... values) {
    text.append(String.format(Locale.ROOT, line, values)).append('\n');
  }

  private void say() {
    text.append('\n');
  }
}
