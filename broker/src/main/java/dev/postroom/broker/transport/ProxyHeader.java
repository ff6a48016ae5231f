package dev.postroom.broker.transport;

import dev.postroom.platform.Escape;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds what a proxy says before its client speaks (docs/spec/core.md 5.3), in the PROXY
/// protocol's version 1 or 2, in bytes that come in pieces of any size. Confined to its owner;
/// holds at most 107 bytes.
final class ProxyHeader {
  /// The most bytes of a line of version 1, and more than is looked at of version 2.
  static final int LONGEST = 107;

  private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION_2 = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };
  private static final int DECISION = 6; // so many bytes tell whether there is a header
  private static final int FIXED = 16;
  private static final int LOCAL = 0;
  private static final int PROXY = 1;
  private static final int STREAM = 1;
  private static final int IPV4 = 0x10;
  private static final int IPV6 = 0x20;
  private static final int MAX_PORT = 65_535;
  private static final String INVALID = "invalid PROXY protocol header: ";
  private static final String UNSUPPORTED = "unsupported PROXY protocol feature: ";

  private final byte[] bytes = new byte[LONGEST];
  private int length;
  private int toSkip; // of version 2, behind the addresses
  private boolean isOver;
  private String host = "";
  private int port;

  /// Return whether the header is whole, or there is none.
  boolean isOver() {
    return isOver;
  }

  /// Return whose address was told; empty when none was.
  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /// Take bytes of the header. Return those that are none of it, once it is over; null before.
  ///
  /// @throws ProxyHeaderException when it is wrong
  byte @Nullable [] take(ByteBuffer in) throws ProxyHeaderException {
    while (!isOver && in.hasRemaining()) {
      if (toSkip > 0) {
        int part = Math.min(toSkip, in.remaining());
        in.position(in.position() + part);
        toSkip -= part;
        isOver = toSkip == 0;
      } else {
        bytes[length++] = in.get();
        look();
      }
    }
    if (!isOver) {
      return null;
    }
    byte[] rest = Arrays.copyOf(bytes, length + in.remaining());
    in.get(rest, length, in.remaining());
    return rest;
  }

  private void look() throws ProxyHeaderException {
    if (starts(VERSION_1)) {
      lookAtLine();
    } else if (starts(Arrays.copyOf(VERSION_2, DECISION))) {
      lookAtVersion2();
    } else {
      isOver = true; // a client without a proxy
    }
  }

  /// Return whether the bytes are the beginning of this, or begin with it.
  private boolean starts(byte[] expected) {
    int common = Math.min(length, expected.length);
    return Arrays.equals(bytes, 0, common, expected, 0, common);
  }

  private void lookAtLine() throws ProxyHeaderException {
    if (bytes[length - 1] == '\n' && length > VERSION_1.length) {
      if (bytes[length - 2] != '\r') {
        throw new ProxyHeaderException(INVALID + "invalid v1 format");
      }
      readLine(new String(bytes, 0, length - 2, StandardCharsets.ISO_8859_1));
      end();
    } else if (length == LONGEST) {
      throw new ProxyHeaderException(INVALID + "v1 line too long");
    }
  }

  private void readLine(String line) throws ProxyHeaderException {
    String[] parts = line.split("\\s+", -1);
    if (parts.length > 1 && parts[1].equals("UNKNOWN")) {
      return;
    }
    if (parts.length != 6) {
      throw new ProxyHeaderException(INVALID + "invalid v1 format");
    }
    InetAddress source = address(parts[2]);
    InetAddress target = address(parts[3]);
    int sourcePort = port("source", parts[4]);
    int _ = port("dest", parts[5]);
    boolean isFour = source instanceof Inet4Address && target instanceof Inet4Address;
    switch (parts[1]) {
      case "TCP4" -> {
        if (!isFour) {
          throw new ProxyHeaderException(INVALID + "TCP4 with IPv6 address");
        }
      }
      case "TCP6" -> {
        if (isFour) {
          throw new ProxyHeaderException(INVALID + "TCP6 with IPv4 address");
        }
      }
      default -> throw new ProxyHeaderException(INVALID + "invalid protocol " + parts[1]);
    }
    host = parts[2];
    port = sourcePort;
  }

  private static InetAddress address(String text) throws ProxyHeaderException {
    if (!text.matches("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      throw new ProxyHeaderException(INVALID + "invalid address");
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException none) {
      throw new ProxyHeaderException(INVALID + "invalid address");
    }
  }

  private static int port(String which, String text) throws ProxyHeaderException {
    String context = "invalid " + which + " port: strconv.ParseUint: parsing " + Escape.quote(text);
    if (!text.matches("[0-9]+")) {
      throw new ProxyHeaderException(context + ": invalid syntax");
    }
    String digits = text.replaceFirst("^0+(?=.)", "");
    int number = digits.length() > 5 ? MAX_PORT + 1 : Integer.parseInt(digits);
    if (number > MAX_PORT) {
      throw new ProxyHeaderException(context + ": value out of range");
    }
    return number;
  }

  private void lookAtVersion2() throws ProxyHeaderException {
    if (length == VERSION_2.length && !starts(VERSION_2)) {
      throw new ProxyHeaderException(INVALID + "invalid signature");
    }
    if (length == VERSION_2.length + 1 && (bytes[VERSION_2.length] & 0xf0) != 0x20) {
      throw new ProxyHeaderException(
          INVALID + "invalid version 0x%02x".formatted(bytes[VERSION_2.length] & 0xf0));
    }
    if (length < FIXED) {
      return;
    }
    int size = ByteBuffer.wrap(bytes).getShort(FIXED - Short.BYTES) & 0xffff;
    int needed = addressBytes(size);
    if (length < FIXED + needed) {
      return;
    }
    if (needed > 0) {
      readAddress(needed);
    }
    toSkip = size - needed;
    end();
    isOver = toSkip == 0;
  }

  /// Return how many bytes say whose address it is.
  private int addressBytes(int size) throws ProxyHeaderException {
    int command = bytes[VERSION_2.length] & 0x0f;
    int family = bytes[VERSION_2.length + 1] & 0xf0;
    int kind = bytes[VERSION_2.length + 1] & 0x0f;
    if (command == LOCAL) {
      return 0;
    }
    if (command != PROXY) {
      throw new ProxyHeaderException("unknown PROXY protocol command: 0x%02x".formatted(command));
    }
    if (kind != STREAM) {
      throw new ProxyHeaderException(UNSUPPORTED + "only STREAM protocol supported");
    }
    int needed =
        switch (family) {
          case 0 -> 0;
          case IPV4 -> 12;
          case IPV6 -> 36;
          default ->
              throw new ProxyHeaderException(
                  UNSUPPORTED + "unsupported address family 0x%02x".formatted(family));
        };
    if (size < needed) {
      String which = family == IPV4 ? "IPv4" : "IPv6";
      throw new ProxyHeaderException(which + " address data too short: " + size + " bytes");
    }
    return needed;
  }

  private void readAddress(int needed) {
    int addressBytes = (needed - 2 * Short.BYTES) / 2;
    try {
      host =
          InetAddress.getByAddress(Arrays.copyOfRange(bytes, FIXED, FIXED + addressBytes))
              .getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("it is 4 or 16 bytes long", impossible);
    }
    port = ByteBuffer.wrap(bytes).getShort(FIXED + 2 * addressBytes) & MAX_PORT;
  }

  /// Nothing of what was looked at is the client's.
  private void end() {
    isOver = true;
    length = 0;
  }
}
