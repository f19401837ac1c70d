package dev.parley.infra.bench.cost;

import java.util.List;
import java.util.Locale;

/** What is done for people, and by itself; the last of its functions does the work. */
enum Action {
  SIGN_IN(LambdaFunction.AUTH),
  LIST_CONVERSATIONS(LambdaFunction.CONVERSATIONS),
  SHOW_CONVERSATION(LambdaFunction.CONVERSATIONS),
  FIRST_TURN(LambdaFunction.CHAT),
  FIRST_TURN_STREAMED(LambdaFunction.CHAT),
  NEXT_TURN(LambdaFunction.CHAT),
  NEXT_TURN_STREAMED(LambdaFunction.CHAT),
  ACTION_TURN(LambdaFunction.CHAT),
  CONSENT_PAUSE(LambdaFunction.CHAT),
  CONSENT_ANSWER(LambdaFunction.CONSENT, LambdaFunction.TURNS),
  OAUTH_PAUSE(LambdaFunction.CHAT),
  OAUTH_ANSWER(LambdaFunction.OAUTH_CALLBACK, LambdaFunction.TURNS),
  SWEEP(LambdaFunction.CLEANUP);

  /** The functions of the template that people's requests and the schedule reach. */
  enum LambdaFunction {
    AUTH,
    CHAT,
    CLEANUP,
    CONSENT,
    CONVERSATIONS,
    OAUTH_CALLBACK,
    TURNS
  }

  private final LambdaFunction takes;
  private final LambdaFunction works;

  Action(LambdaFunction does) {
    this(does, does);
  }

  Action(LambdaFunction takes, LambdaFunction works) {
    this.takes = takes;
    this.works = works;
  }

  List<LambdaFunction> functions() {
    return takes == works ? List.of(takes) : List.of(takes, works);
  }

  /** Whether somebody asks for it over the API. */
  boolean isRequest() {
    return this != SWEEP;
  }

  /** Whether a tool is called. */
  boolean calls() {
    return this == ACTION_TURN || this == CONSENT_ANSWER || this == OAUTH_ANSWER;
  }

  /**
   * The same without its words being logged one by one: that is done beside the model's talking,
   * and takes no time of its own.
   */
  Action unstreamed() {
    return switch (this) {
      case FIRST_TURN_STREAMED -> FIRST_TURN;
      case NEXT_TURN_STREAMED -> NEXT_TURN;
      default -> this;
    };
  }

  String measured() {
    return name().toLowerCase(Locale.ROOT);
  }
}
