package dev.parley.infra.lambda;

/** How an instance comes to be. */
public enum Initialization {
  /** It starts when it is needed. */
  ON_DEMAND("on-demand"),

  /**
   * It was started when the version was published, up to its checkpoint, and is restored when it is
   * needed. Played: the process goes on living between the two.
   */
  SNAP_START("snap-start");

  private final String wire;

  Initialization(String wire) {
    this.wire = wire;
  }

  /** As {@code AWS_LAMBDA_INITIALIZATION_TYPE} has it. */
  String wire() {
    return wire;
  }
}
