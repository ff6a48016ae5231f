package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postroom.testsupport.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority that has signed a server and a client and says over HTTP, on a free port of the
/// loopback address, whether the client's certificate is still valid. Certificates are made by the
/// JDK's keytool. Thread-safe.
final class OcspAuthority implements AutoCloseable {
  /// What it answers.
  enum Mood {
    GOOD,
    REVOKED,
    UNKNOWN,
    /// What was true until an hour ago.
    OLD,
    /// What was true until a minute ago, within 15 minutes, which Java would take.
    JUST_OLD,
    /// Good, signed by somebody else.
    FORGED,
    /// Unknown, signed by somebody else.
    FORGED_UNKNOWN,
    /// Good, of another certificate.
    OF_ANOTHER,
    /// Good, without a word of when more will be known.
    WITHOUT_NEXT,
    /// That, of half an hour ago.
    OLDER_WITHOUT_NEXT,
    /// That, of two hours ago.
    OLD_WITHOUT_NEXT,
    TRY_LATER,
    GARBAGE,
    /// More than anybody reads.
    ENDLESS,
    BROKEN,
    /// Nothing until it is closed.
    SILENT
  }

  private static final String MUST_STAPLE = "1.3.6.1.5.5.7.1.24=30:03:02:01:05";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final byte[] BASIC = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1};
  private static final byte[] ECDSA_SHA_256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};

  private final HttpServer server;
  private final KeyStore keys;
  private final Path folder;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger questions = new AtomicInteger();
  // Volatile: set by the test, read by whoever answers.
  private volatile Mood mood = Mood.GOOD;

  private OcspAuthority(HttpServer server, KeyStore keys, Path folder) {
    this.server = server;
    this.keys = keys;
    this.folder = folder;
  }

  /// Make the certificates, and begin to answer.
  static OcspAuthority start(Path folder) throws IOException, GeneralSecurityException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    Path store = folder.resolve("store.p12");
    keytool(store, "ca", "-ext", "bc:c");
    keytool(store, "rogue", "-ext", "bc:c");
    keytool(store, "server", "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost");
    keytool(store, "eager", "-signer", "ca", "-ext", MUST_STAPLE, "-ext", "aia=ocsp:uri:" + url);
    keytool(store, "client", "-signer", "ca", "-ext", "aia=ocsp:uri:" + url);
    keytool(store, "plain", "-signer", "ca");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    OcspAuthority authority = new OcspAuthority(server, keys, folder);
    server.createContext("/", authority::answer);
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
    return authority;
  }

  private static void keytool(Path store, String alias, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-dname",
                "CN=" + alias,
                "-startdate",
                "-1d",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
    command.addAll(List.of(more));
    ChildProcess.Ended ended = ChildProcess.run(new ProcessBuilder(command));
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  /// Answer so from now on.
  void is(Mood next) {
    mood = next;
  }

  /// Return how often it was asked.
  int questions() {
    return questions.get();
  }

  /// Return the keys of a block that make a server show its certificate and ask for the clients'.
  String files() throws IOException, GeneralSecurityException {
    return files("server")
        + ", ca_file: \"%s\", verify: true"
            .formatted(pem("ca", "CERTIFICATE", keys.getCertificate("ca").getEncoded()));
  }

  /// Return the keys of a block that make a server show a certificate: `server`, or `eager`, which
  /// wants to be shown with an answer.
  String files(String name) throws IOException, GeneralSecurityException {
    return "cert_file: \"%s\", key_file: \"%s\""
        .formatted(
            pem(name, "CERTIFICATE", keys.getCertificate(name).getEncoded()),
            pem(name + "-key", "PRIVATE KEY", key(name).getEncoded()));
  }

  private Path pem(String name, String kind, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(name + ".pem"),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }

  private PrivateKey key(String alias) throws GeneralSecurityException {
    return (PrivateKey) keys.getKey(alias, PASSWORD);
  }

  /// Return what encrypts for the client `client`, or for `plain`, of whom nobody can be asked.
  SSLContext context(String name) throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, PASSWORD);
    own.setKeyEntry(name, key(name), PASSWORD, keys.getCertificateChain(name));
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(own, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private void answer(HttpExchange exchange) throws IOException {
    questions.incrementAndGet();
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath().substring(1);
      byte[] question =
          path.isEmpty()
              ? exchange.getRequestBody().readAllBytes()
              : Base64.getDecoder().decode(URLDecoder.decode(path, StandardCharsets.US_ASCII));
      Mood now = mood;
      if (now == Mood.BROKEN) {
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      if (now == Mood.SILENT) {
        closed.await();
        return;
      }
      byte[] response = response(now, question);
      exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
      exchange.sendResponseHeaders(200, response.length);
      exchange.getResponseBody().write(response);
    } catch (GeneralSecurityException | InterruptedException broken) {
      throw new IOException(broken);
    }
  }

  private byte[] response(Mood now, byte[] question) throws GeneralSecurityException {
    return switch (now) {
      case GARBAGE -> "hello".getBytes(StandardCharsets.US_ASCII);
      case ENDLESS -> new byte[1_000_000];
      case TRY_LATER -> der(0x30, der(0x0a, new byte[] {3}));
      default -> signed(now, question);
    };
  }

  private byte[] signed(Mood now, byte[] question) throws GeneralSecurityException {
    boolean isForged = now == Mood.FORGED || now == Mood.FORGED_UNKNOWN;
    String signer = isForged ? "rogue" : "ca";
    Instant time = Instant.now();
    Duration age = age(now);
    Duration life = now == Mood.OLD ? Duration.ofHours(1) : Duration.ofMinutes(2);
    byte[] since = time(time.minus(age));
    boolean saysNext = !now.name().endsWith("WITHOUT_NEXT");
    byte[] next = saysNext ? der(0xa0, time(time.minus(age).plus(life))) : new byte[0];
    byte[] single = der(0x30, certificateId(now, question), status(now, since), since, next);
    byte[] name =
        ((X509Certificate) keys.getCertificate("ca")).getSubjectX500Principal().getEncoded();
    byte[] data = der(0x30, der(0xa1, name), time(time), der(0x30, single));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key(signer));
    signature.update(data);
    byte[] basic =
        der(0x30, data, der(0x30, der(6, ECDSA_SHA_256)), der(3, new byte[] {0}, signature.sign()));
    byte[] typed = der(0x30, der(6, BASIC), der(4, basic));
    return der(0x30, der(0x0a, new byte[] {0}), der(0xa0, typed));
  }

  private static Duration age(Mood now) {
    return switch (now) {
      case OLD, OLD_WITHOUT_NEXT -> Duration.ofHours(2);
      case OLDER_WITHOUT_NEXT -> Duration.ofMinutes(30);
      case JUST_OLD -> Duration.ofMinutes(3);
      default -> Duration.ZERO;
    };
  }

  private static byte[] status(Mood now, byte[] since) {
    return switch (now) {
      case REVOKED -> der(0xa1, since);
      case UNKNOWN, FORGED_UNKNOWN -> der(0x82);
      default -> der(0x80);
    };
  }

  /// A question is nothing but sequences in sequences down to the first name of a certificate.
  private static byte[] certificateId(Mood now, byte[] question) {
    byte[] id = question;
    for (int i = 0; i < 4; i++) {
      id = Arrays.copyOfRange(id, 2, id.length); // all of them are short
    }
    byte[] certificate = Arrays.copyOf(id, 2 + id[1]);
    if (now == Mood.OF_ANOTHER) {
      certificate[certificate.length - 1] ^= 1;
    }
    return certificate;
  }

  private static byte[] time(Instant time) {
    return der(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
