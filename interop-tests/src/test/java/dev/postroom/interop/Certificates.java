package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for a server on the loopback address, made by the JDK's keytool, as the files that
/// NATS servers read, and whom a client must trust.
record Certificates(Path certificate, Path key, SSLContext trusting) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// Make a certificate for names such as `ip:127.0.0.1`, valid for so many days from some days
  /// before now on.
  static Certificates make(Path folder, String names, int startDays, int days)
      throws IOException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    ChildProcess.Ended ended =
        ChildProcess.run(
            new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + names,
                "-startdate",
                startDays + "d",
                "-validity",
                String.valueOf(days),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
    assertThat(ended.code()).as(ended.toString()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Key key = keys.getKey("server", PASSWORD);
    Path certificateFile = folder.resolve("cert.pem");
    Path keyFile = folder.resolve("key.pem");
    write(certificateFile, "CERTIFICATE", keys.getCertificate("server").getEncoded());
    write(keyFile, "PRIVATE KEY", key.getEncoded());
    return new Certificates(certificateFile, keyFile, trust(keys));
  }

  private static SSLContext trust(KeyStore keys) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
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
