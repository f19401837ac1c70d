package dev.parley.infra.bench.cost;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

/** All that is not measured. Each stands in the sheet with what it means. */
record Assumptions(
    @Means("people") double users,
    @Means("conversations that one of them begins a day") double conversationsADay,
    @Means("turns of a conversation, the first among them") double turnsAConversation,
    @Means("share of the turns whose words are streamed, where they are words only")
        double streamedShare,
    @Means("share of the turns that carry out an action at once") double actionShare,
    @Means("share of the turns that pause for consent") double consentShare,
    @Means("share of the turns that pause for an account to be connected") double oauthShare,
    @Means("times a person signs in a day") double signInsADay,
    @Means("times the list of conversations is looked at, and one opened, a conversation")
        double looksAConversation,
    @Means("seconds a person takes before the next message, on average") double thinkingSeconds,
    @Means("seconds the model takes for an answer, on average, from half to one and a half of it")
        double modelSeconds,
    @Means("seconds a called tool takes") double toolSeconds,
    @Means("seconds a request to DynamoDB takes") double dynamoSeconds,
    @Means("seconds a statement takes to PostgreSQL and back") double sqlSeconds,
    @Means("hours until a person consents, on average") double consentHours,
    @Means("minutes until an account is connected, on average") double oauthMinutes,
    @Means("minutes that Lambda keeps an idle instance") double warmMinutes,
    @Means("seconds that restoring an instance adds to its first call, billed")
        double restoreSeconds,
    @Means("how many people come in each hour of a day against the others, from midnight on")
        List<Double> curve,
    @Means("processors that one ACU brings; AWS does not say, 2 GB go with a quarter elsewhere")
        double processorsAnAcu,
    @Means("how busy Aurora lets them be before it adds capacity") double processorUse,
    @Means("ACUs at least") double minimumAcus,
    @Means("ACUs that RDS Proxy bills at least") double proxyMinimumAcus,
    @Means("NAT gateways, by which functions in a VPC reach the model") double natGateways,
    @Means("secrets that the template asks for") double secrets,
    @Means("pollers of Lambda that wait for messages, 20 seconds a time") double pollers,
    @Means("minutes from sweep to sweep") double sweepMinutes,
    @Means("bytes that Lambda itself logs of a call") double platformLogBytes,
    @Means("share of the requests that are traced, beside the first of each second")
        double tracedShare,
    @Means("days that ended sessions stay in the table") double sessionDays,
    @Means("days that events stay in the table") double eventDays,
    @Means("months that conversations and logs have piled up") double monthsKept,
    @Means("days of a month") double daysAMonth,
    @Means("seed of what is drawn") long seed) {

  /** What an assumption is. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Means {
    String value();
  }

  private static final List<Double> CURVE =
      List.of(
          1.0, 1.0, 0.5, 0.5, 0.5, 1.0, 2.0, 4.0, 7.0, 8.0, 8.0, 8.0, 7.0, 7.0, 8.0, 8.0, 8.0, 7.0,
          6.0, 5.0, 5.0, 4.0, 3.0, 2.0);

  static Assumptions defaults() {
    return new Assumptions(
        10_000,
        5,
        4,
        1,
        0.2,
        0.05,
        0.005,
        1,
        1,
        45,
        3,
        0.5,
        0.005,
        0.002,
        2,
        2,
        10,
        0.5,
        CURVE,
        0.25,
        0.6,
        0.5,
        8,
        1,
        3,
        5,
        1,
        1000,
        0.05,
        30,
        7,
        12,
        365 / 12.0,
        1);
  }

  Assumptions withUsers(double other) {
    return new Assumptions(
        other,
        conversationsADay,
        turnsAConversation,
        streamedShare,
        actionShare,
        consentShare,
        oauthShare,
        signInsADay,
        looksAConversation,
        thinkingSeconds,
        modelSeconds,
        toolSeconds,
        dynamoSeconds,
        sqlSeconds,
        consentHours,
        oauthMinutes,
        warmMinutes,
        restoreSeconds,
        curve,
        processorsAnAcu,
        processorUse,
        minimumAcus,
        proxyMinimumAcus,
        natGateways,
        secrets,
        pollers,
        sweepMinutes,
        platformLogBytes,
        tracedShare,
        sessionDays,
        eventDays,
        monthsKept,
        daysAMonth,
        seed);
  }
}
