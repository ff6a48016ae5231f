package dev.postroom.platform.tls.ocsp;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a certificate says that its authority can be asked (RFC 5280, 4.2.2.1).
final class Responders {
  private static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
  private static final byte[] OCSP = {0x2b, 6, 1, 5, 5, 7, 0x30, 1};
  private static final int URI = 0x86;

  private Responders() {}

  /// Return the addresses of web servers that it names; none for a certificate that cannot be asked
  /// about.
  static List<String> of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(AUTHORITY_ACCESS);
    List<String> found = new ArrayList<>();
    if (extension == null) {
      return found;
    }
    Der list = Der.of(Der.of(extension).content(Der.OCTETS));
    for (Der description : list.children(Der.SEQUENCE)) {
      List<Der> parts = description.children(Der.SEQUENCE);
      boolean isOcsp = Arrays.equals(parts.get(0).content(Der.OBJECT_ID), OCSP);
      if (isOcsp && parts.get(1).tag() == URI) {
        String address = new String(parts.get(1).content(), StandardCharsets.ISO_8859_1);
        if (OcspFetch.isWeb(address)) {
          found.add(address);
        }
      }
    }
    return found;
  }
}
