package dev.postroom.testsupport;

import dev.postroom.platform.tls.CertifiedKey;
import dev.postroom.platform.tls.Pem;
import dev.postroom.platform.tls.PemException;
import dev.postroom.platform.tls.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/// Certificates for tests, valid for a hundred years: `server` for `localhost` and 127.0.0.1,
/// `second` for `second.example`, and `client`, all signed by `ca`; `stranger` has signed itself.
public final class TestCertificates {
  private TestCertificates() {}

  /// Return the text of a file: `ca.pem`, `server.pem`, `server-key.pem` and so on.
  public static byte[] file(String name) {
    try (InputStream in = TestCertificates.class.getResourceAsStream("certificates/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Write a file into a folder, and return where it is.
  public static Path write(Path folder, String name) {
    try {
      return Files.write(folder.resolve(name), file(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Return what encrypts for those who are named and believes what `ca` has signed.
  public static SSLContext context(String... names) {
    try {
      List<CertifiedKey> keys = List.of(names).stream().map(TestCertificates::key).toList();
      return TlsContexts.of(keys, Pem.authorities(file("ca.pem")));
    } catch (PemException e) {
      throw new AssertionError(e);
    }
  }

  /// Return a certificate and its key.
  public static CertifiedKey key(String name) {
    try {
      return CertifiedKey.of(file(name + ".pem"), file(name + "-key.pem"));
    } catch (PemException e) {
      throw new AssertionError(e);
    }
  }
}
