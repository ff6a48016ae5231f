package dev.postroom.platform.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The cipher suites that Go knows, under its names, which are Java's but for two. Those of TLS 1.3
/// are always on, as in Go.
public final class CipherSuites {
  private static final List<String> OF_TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  /// In the order in which they are tried.
  private static final List<String> SECURE =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

  private static final Set<String> INSECURE =
      Set.of(
          "TLS_RSA_WITH_RC4_128_SHA",
          "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
          "TLS_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_128_CBC_SHA256",
          "TLS_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
          "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
          "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");

  private CipherSuites() {}

  /// Return whether Go knows a suite of this name.
  public static boolean isKnown(String goName) {
    return OF_TLS_1_3.contains(goName) || SECURE.contains(java(goName)) || !isSecure(goName);
  }

  /// Return whether it is none of those that must be allowed one by one.
  public static boolean isSecure(String goName) {
    return !INSECURE.contains(goName);
  }

  /// Return the suites to be offered, in Java's words.
  ///
  /// @param goNames those of TLS 1.2; empty for all secure ones
  public static List<String> offered(List<String> goNames) {
    List<String> all = new ArrayList<>(OF_TLS_1_3);
    if (goNames.isEmpty()) {
      all.addAll(SECURE);
    }
    for (String name : goNames) {
      if (!all.contains(java(name))) {
        all.add(java(name));
      }
    }
    return List.copyOf(all);
  }

  /// Two suites have had another name in Go before their standard was out, and still may.
  private static String java(String goName) {
    return goName.endsWith("_WITH_CHACHA20_POLY1305") ? goName + "_SHA256" : goName;
  }
}
