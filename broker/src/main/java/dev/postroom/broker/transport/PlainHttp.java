package dev.postroom.broker.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// HTTP in the clear on a port that encrypts: the Go server knows five of its methods, and says so
/// in a language that the peer understands (docs/spec/core.md 5.1).
public final class PlainHttp {
  /// What the log says of it.
  public static final String FAULT = "client sent an HTTP request to an HTTPS server";

  /// So many bytes tell it apart from what else is not TLS.
  static final int BEGINNING = 5;

  private static final Set<String> METHODS = Set.of("GET /", "HEAD ", "POST ", "PUT /", "OPTIO");

  private PlainHttp() {}

  /// Return whether these bytes, of which there are [#BEGINNING] at least, begin a request.
  static boolean isBegunBy(ByteBuffer in) {
    byte[] first = new byte[BEGINNING];
    in.get(in.position(), first);
    return METHODS.contains(new String(first, StandardCharsets.ISO_8859_1));
  }

  /// Return what the peer is told before the connection ends.
  public static byte[] answer() {
    return "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
        .getBytes(StandardCharsets.US_ASCII);
  }
}
