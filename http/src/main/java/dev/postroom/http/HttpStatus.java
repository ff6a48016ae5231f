package dev.postroom.http;

/// The statuses this server answers with, in the words of the Go server.
public enum HttpStatus {
  SWITCHING_PROTOCOLS(101, "Switching Protocols"),
  OK(200, "OK"),
  TEMPORARY_REDIRECT(307, "Temporary Redirect"),
  BAD_REQUEST(400, "Bad Request"),
  UNAUTHORIZED(401, "Unauthorized"),
  FORBIDDEN(403, "Forbidden"),
  NOT_FOUND(404, "Not Found"),
  METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
  CONTENT_TOO_LARGE(413, "Request Entity Too Large"),
  URI_TOO_LONG(414, "Request URI Too Long"),
  HEADER_FIELDS_TOO_LARGE(431, "Request Header Fields Too Large"),
  INTERNAL_SERVER_ERROR(500, "Internal Server Error"),
  NOT_IMPLEMENTED(501, "Not Implemented"),
  SERVICE_UNAVAILABLE(503, "Service Unavailable"),
  VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

  private final int code;
  private final String phrase;

  HttpStatus(int code, String phrase) {
    this.code = code;
    this.phrase = phrase;
  }

  /// Return the three digits.
  public int code() {
    return code;
  }

  /// Return code and phrase, as they stand in the status line.
  public String line() {
    return code + " " + phrase;
  }
}
