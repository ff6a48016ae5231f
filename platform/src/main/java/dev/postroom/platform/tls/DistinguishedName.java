package dev.postroom.platform.tls;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/// A name as certificates and LDAP have them, `CN=carl,OU=dev,DC=com`, to be compared: types of
/// attributes in any case, values exactly. Immutable.
///
/// @param parts each part in one form of its own, in the order of the text
public record DistinguishedName(List<String> parts) {
  public DistinguishedName {
    parts = List.copyOf(parts);
  }

  /// Return what a text names; null when it is no such name.
  public static @Nullable DistinguishedName parse(String text) {
    try {
      List<Rdn> reversed = new LdapName(text).getRdns(); // the last of the text first
      List<String> parts = new ArrayList<>();
      for (Rdn each : reversed.reversed()) {
        parts.add(part(each));
      }
      return parts.isEmpty() ? null : new DistinguishedName(parts);
    } catch (InvalidNameException | IllegalArgumentException none) {
      return null; // most names of users are none
    }
  }

  /// Return this with its parts in an order of their own, so that names with the same parts are
  /// equal.
  public DistinguishedName sorted() {
    List<String> copy = new ArrayList<>(parts);
    Collections.sort(copy);
    return new DistinguishedName(copy);
  }

  private static String part(Rdn rdn) {
    List<String> attributes = new ArrayList<>();
    try {
      NamingEnumeration<? extends Attribute> all = rdn.toAttributes().getAll();
      while (all.hasMore()) {
        Attribute attribute = all.next();
        String type = attribute.getID().toUpperCase(Locale.ROOT);
        for (int i = 0; i < attribute.size(); i++) {
          attributes.add(Rdn.escapeValue(type) + '=' + value(attribute.get(i)));
        }
      }
    } catch (NamingException impossible) {
      throw new IllegalStateException("attributes in memory can be read", impossible);
    }
    Collections.sort(attributes);
    return String.join("+", attributes);
  }

  private static String value(Object value) {
    return value instanceof byte[] bytes
        ? "#" + HexFormat.of().formatHex(bytes)
        : Rdn.escapeValue(value);
  }
}
