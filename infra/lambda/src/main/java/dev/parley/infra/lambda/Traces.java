package dev.parley.infra.lambda;

/** Trace headers, in the form of X-Ray. */
final class Traces {
  private Traces() {}

  /** The root trace of a request: its id, cut to the form. */
  static String root(String requestId) {
    String hex = requestId.replace("-", "");
    return "Root=1-" + hex.substring(0, 8) + "-" + hex.substring(8) + ";Sampled=0";
  }
}
