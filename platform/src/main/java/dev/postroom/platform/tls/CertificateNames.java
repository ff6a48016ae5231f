package dev.postroom.platform.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Whom a certificate names, in the words that nats-server has for it (docs/spec/core.md 4.4).
/// Immutable.
///
/// @param emails, dnsNames, uris its alternative names
/// @param subject its subject; null when Java cannot read it
/// @param subjectText the subject's attributes of the usual types, in an order that is always the
///   same, as Go shows them
/// @param domain the parts of the domain that the subject names, as `DC=com,DC=acme`; empty for
///   none
public record CertificateNames(
    List<String> emails,
    List<String> dnsNames,
    List<String> uris,
    @Nullable DistinguishedName subject,
    String subjectText,
    String domain) {
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;

  /// What Java has no keyword for.
  private static final Map<String, String> KEYWORDS =
      Map.of("2.5.4.5", "SERIALNUMBER", "2.5.4.17", "POSTALCODE");

  /// Go's order.
  private static final List<String> USUAL =
      List.of("SERIALNUMBER", "CN", "OU", "O", "POSTALCODE", "STREET", "L", "ST", "C");

  /// Of these Go shows the last one alone.
  private static final Set<String> SINGLE = Set.of("SERIALNUMBER", "CN");

  public CertificateNames {
    emails = List.copyOf(emails);
    dnsNames = List.copyOf(dnsNames);
    uris = List.copyOf(uris);
  }

  /// Return whom a certificate names. One whose names cannot be read names nobody.
  public static CertificateNames of(X509Certificate certificate) {
    String text = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253, KEYWORDS);
    return new CertificateNames(
        alternatives(certificate, EMAIL),
        alternatives(certificate, DNS),
        alternatives(certificate, URI),
        DistinguishedName.parse(text),
        usual(text),
        domain(text));
  }

  private static List<String> alternatives(X509Certificate certificate, int kind) {
    List<String> names = new ArrayList<>();
    try {
      var all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> each : all) {
          if (each.getFirst() instanceof Integer type
              && type == kind
              && each.getLast() instanceof String name) {
            names.add(name);
          }
        }
      }
    } catch (CertificateParsingException unreadable) {
      return List.of(); // it was believed all the same; it is just nobody's
    }
    return names;
  }

  static String usual(String name) {
    List<String> parts = new ArrayList<>();
    for (String type : USUAL) {
      List<String> values = values(name, type);
      if (!values.isEmpty()) {
        List<String> shown = SINGLE.contains(type) ? List.of(values.getLast()) : values;
        parts.add(type + '=' + String.join('+' + type + '=', shown));
      }
    }
    return String.join(",", parts);
  }

  static String domain(String name) {
    List<String> parts = values(name, "DC");
    return parts.isEmpty() ? "" : "DC=" + String.join(",DC=", parts);
  }

  /// Return the values of a type, escaped, in the order of the certificate, which is not that of
  /// the text.
  private static List<String> values(String name, String type) {
    List<String> values = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(name).getRdns()) {
        NamingEnumeration<? extends Attribute> all = rdn.toAttributes().getAll();
        while (all.hasMore()) {
          Attribute attribute = all.next();
          if (attribute.getID().toUpperCase(Locale.ROOT).equals(type)) {
            for (int i = 0; i < attribute.size(); i++) {
              values.add(escaped(attribute.get(i)));
            }
          }
        }
      }
    } catch (InvalidNameException | IllegalArgumentException unreadable) {
      return List.of(); // then the name is nobody's
    } catch (NamingException impossible) {
      throw new IllegalStateException("attributes in memory can be read", impossible);
    }
    return values;
  }

  /// Escape a value as Go does: not every sign that Java escapes.
  private static String escaped(Object value) {
    if (value instanceof byte[] bytes) {
      return "#" + HexFormat.of().formatHex(bytes);
    }
    String text = value.toString();
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isAtAnEnd = i == 0 || i == text.length() - 1;
      if (",+\"\\<>;".indexOf(c) >= 0 || (c == ' ' && isAtAnEnd) || (c == '#' && i == 0)) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}
