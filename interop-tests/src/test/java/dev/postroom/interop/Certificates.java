package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.tls.CertifiedKey;
import dev.postroom.platform.tls.Pem;
import dev.postroom.platform.tls.PemException;
import dev.postroom.platform.tls.TlsContexts;
import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for a server on the loopback address and the authority that signed it, made by the
/// JDK's keytool: the files that NATS servers read, and whom a client must trust.
record Certificates(Path certificate, Path key, Path authority, SSLContext trusting) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// Make a certificate for names such as `ip:127.0.0.1`, valid for so many days from some days
  /// before now on.
  static Certificates make(Path folder, String names, int startDays, int days)
      throws IOException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    keytool(store, "ca", List.of("-ext", "bc:c"));
    keytool(
        store,
        "server",
        List.of(
            "-signer",
            "ca",
            "-ext",
            "san=" + names,
            "-startdate",
            String.format(Locale.ROOT, "%+dd", startDays),
            "-validity",
            String.valueOf(days)));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Path certificateFile = folder.resolve("cert.pem");
    Path keyFile = folder.resolve("key.pem");
    Path authorityFile = folder.resolve("authority.pem");
    write(certificateFile, "CERTIFICATE", keys.getCertificate("server").getEncoded());
    write(keyFile, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    write(authorityFile, "CERTIFICATE", keys.getCertificate("ca").getEncoded());
    return new Certificates(certificateFile, keyFile, authorityFile, trust(keys));
  }

  /// Return what shows the certificate, as that of a client, to a server of [TestCertificates].
  SSLContext showing() throws IOException, PemException {
    CertifiedKey own = CertifiedKey.of(Files.readAllBytes(certificate), Files.readAllBytes(key));
    return TlsContexts.of(List.of(own), Pem.authorities(TestCertificates.file("ca.pem")));
  }

  private static void keytool(Path store, String alias, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
    command.addAll(more);
    ChildProcess.Ended ended = ChildProcess.run(new ProcessBuilder(command));
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  private static SSLContext trust(KeyStore keys) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static void write(Path file, String kind, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }

  /// Return the block of a configuration that makes a server use them.
  String block(String more) {
    return "tls { cert_file: \"" + certificate + "\", key_file: \"" + key + "\" " + more + " }";
  }
}
