package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a client when Java fails in the middle of its handshake.
@ExtendWith(NoLeaks.class)
class TlsFaultTest {
  private static final int PATIENCE_MILLIS = 10_000;

  /// Has keys that nobody gets: who asks for one gets a fault, on the thread that computes what a
  /// handshake needs.
  private static final class BrokenKeys extends X509ExtendedKeyManager {
    private final Supplier<Error> fault;

    BrokenKeys(Supplier<Error> fault) {
      this.fault = fault;
    }

    @Override
    public String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, SSLEngine engine) {
      throw fault.get();
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return null;
    }
  }

  private static TlsOptions failing(Supplier<Error> fault) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new BrokenKeys(fault)}, null, null);
      return new TlsOptions.Builder(context)
          .first(TlsOptions.First.always())
          .timeout(Duration.ofMinutes(5))
          .build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void shakeHands(int port, String version) throws IOException {
    try (SSLSocket client =
        (SSLSocket) TestCertificates.context().getSocketFactory().createSocket("localhost", port)) {
      client.setSoTimeout(PATIENCE_MILLIS);
      client.setEnabledProtocols(new String[] {version});
      client.startHandshake();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_fault_in_a_handshake_ends_that_connection_and_the_log_says_why(String version) {
    List<Supplier<Error>> faults =
        List.of(StackOverflowError::new, () -> new LinkageError("no provider"));
    for (Supplier<Error> fault : faults) {
      try (TestBroker broker = TestBroker.start(options -> options.tls(failing(fault)))) {
        assertThatThrownBy(() -> shakeHands(broker.port(), version))
            .isInstanceOf(IOException.class)
            .hasMessageNotContaining("timed out");

        broker.awaitEmpty();
        assertThat(broker.firstCloseReason()).isEqualTo("TLS Handshake Failure");
        String name = fault.get().toString();
        broker.await("the stack", () -> !broker.log().bugs().isEmpty());
        assertThat(broker.log().takeBugs()).hasSize(1);
        assertThat(broker.log().lines())
            .anyMatch(
                line ->
                    line.endsWith(
                        "TLS handshake error: a fault of the server's, of which its log tells"
                            + " more: "
                            + name));
      }
    }
  }
}
