package dev.postroom.http;

/// A request that is not served; the connection ends with the answer, because where the next
/// request would begin is not known.
///
/// @param status the status of the answer
/// @param reason what exactly is wrong; empty when the status says it
public record HttpRefusal(HttpStatus status, String reason) implements HttpOutcome {

  static HttpRefusal of(HttpStatus status) {
    return new HttpRefusal(status, "");
  }

  static HttpRefusal bad(String reason) {
    return new HttpRefusal(HttpStatus.BAD_REQUEST, reason);
  }

  /// Return the answer, to be sent with [HttpFraming#CLOSING].
  public HttpResponse response() {
    return HttpResponse.text(
        status, reason.isEmpty() ? status.line() : status.line() + ": " + reason);
  }
}
