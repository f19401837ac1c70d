package dev.parley.infra.sandbox.model;

/**
 * A request the API would refuse, with what its error envelope says. The parameter and the code are
 * empty where the envelope has null.
 */
final class InvalidRequest extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String parameter;
  private final String code;

  InvalidRequest(int status, String message, String parameter, String code) {
    super(message);
    this.status = status;
    this.parameter = parameter;
    this.code = code;
  }

  static InvalidRequest of(String message, String parameter) {
    return new InvalidRequest(400, message, parameter, "");
  }

  int status() {
    return status;
  }

  String parameter() {
    return parameter;
  }

  String code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
