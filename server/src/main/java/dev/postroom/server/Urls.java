package dev.postroom.server;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// Under which URLs a port can be reached.
final class Urls {
  private static final HexFormat HEX = HexFormat.of();
  private static final int GROUPS = 8;

  private Urls() {}

  /// Return the URLs of a port: one when it listens on one address, else one for every address of
  /// this machine; none for port 0, which nobody listens on. May ask the name service.
  static List<String> of(String scheme, String host, int port) throws IOException {
    if (port == 0) {
      return List.of();
    }
    List<String> urls = new ArrayList<>();
    for (InetAddress address : addresses(host)) {
      urls.add(scheme + "://" + text(address) + ":" + port);
    }
    return List.copyOf(urls);
  }

  private static List<InetAddress> addresses(String host) throws IOException {
    InetAddress address;
    try {
      address = InetAddress.getAllByName(host)[0];
    } catch (UnknownHostException unknown) {
      throw new IOException("lookup " + host + ": no such host", unknown);
    }
    if (!address.isAnyLocalAddress()) {
      return List.of(address);
    }
    List<NetworkInterface> interfaces =
        NetworkInterface.networkInterfaces()
            .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
            .toList();
    List<InetAddress> all = new ArrayList<>();
    for (NetworkInterface each : interfaces) {
      if (each.isUp()) {
        List<InetAddress> local = each.inetAddresses().toList();
        local.stream().filter(Inet4Address.class::isInstance).forEach(all::add);
        local.stream().filter(Inet6Address.class::isInstance).forEach(all::add);
      }
    }
    return List.copyOf(all);
  }

  private static String text(InetAddress address) {
    return address instanceof Inet6Address six
        ? "[" + compressed(six.getAddress()) + "]"
        : address.getHostAddress();
  }

  /// Write an IPv6 address as RFC 5952 asks: the longest run of zero groups, the first of equal
  /// ones, becomes `::`.
  static String compressed(byte[] address) {
    int longest = 0;
    int start = -1;
    int run = 0;
    for (int i = 0; i < GROUPS; i++) {
      run = group(address, i) == 0 ? run + 1 : 0;
      if (run > longest) {
        longest = run;
        start = i - run + 1;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (longest > 1 && i == start) {
        text.append("::");
        i += longest - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(address, i)));
      }
    }
    return text.toString();
  }

  private static int group(byte[] address, int index) {
    return HexFormat.fromHexDigits(HEX.formatHex(address, 2 * index, 2 * index + 2));
  }
}
