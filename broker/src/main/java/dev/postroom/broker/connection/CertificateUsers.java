package dev.postroom.broker.connection;

import dev.postroom.platform.Escape;
import dev.postroom.platform.tls.CertificateNames;
import dev.postroom.platform.tls.DistinguishedName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the user that a client's certificate names (docs/spec/core.md 4.4). Immutable.
///
/// The first that is a user's name counts: each e-mail address, each DNS name, each URI, the
/// subject, the subject in another order, its text with and without its domain.
final class CertificateUsers {
  /// What a certificate says.
  ///
  /// @param user the user's name; null when it is nobody's
  /// @param told what the log says of it
  record Found(@Nullable String user, String told) {}

  private final Set<String> names;
  private final Map<DistinguishedName, String> subjects = new HashMap<>();
  private final Map<DistinguishedName, String> sorted = new HashMap<>();

  CertificateUsers(Set<String> names) {
    this.names = Set.copyOf(names);
    for (String name : names) {
      DistinguishedName subject = DistinguishedName.parse(name);
      if (subject != null) {
        subjects.putIfAbsent(subject, name);
        sorted.putIfAbsent(subject.sorted(), name);
      }
    }
  }

  /// Return the user that is named; `shown` is null for a client that has shown no certificate.
  Found find(@Nullable CertificateNames shown) {
    if (shown == null) {
      return new Found(null, "User required in cert, no TLS connection state");
    }
    Found found = among(shown.emails(), "email");
    found = found != null ? found : among(shown.dnsNames(), "SAN");
    found = found != null ? found : among(shown.uris(), "URI");
    return found != null ? found : bySubject(shown);
  }

  private @Nullable Found among(List<String> shown, String kind) {
    for (String each : shown) {
      if (names.contains(each)) {
        return new Found(each, "Using " + kind + " found in cert for auth " + listed(each));
      }
    }
    return null;
  }

  private Found bySubject(CertificateNames shown) {
    DistinguishedName subject = shown.subject();
    if (subject != null) {
      String exact = subjects.get(subject);
      String user = exact != null ? exact : sorted.get(subject.sorted());
      if (user != null) {
        return new Found(user, "Using DistinguishedNameMatch for auth " + listed(user));
      }
    }
    String text = shown.subjectText();
    String whole = text + "," + shown.domain();
    if (!shown.domain().isEmpty() && names.contains(whole)) {
      return new Found(whole, "Using RDNSequence for auth " + listed(whole));
    }
    return names.contains(text)
        ? new Found(text, "Using certificate subject for auth " + listed(text))
        : new Found(null, "User in cert " + listed(text) + ", not found");
  }

  private static String listed(String name) {
    return "[" + Escape.quote(name) + "]";
  }
}
